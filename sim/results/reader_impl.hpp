/// \file
/// The inside of `ResultReader`: not for use outside this folder.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "results/h5.hpp"
#include "results/layout.hpp"
#include "results/reader.hpp"

namespace cutover {

struct ResultReader::Impl {
  std::filesystem::path path;
  h5::Handle file;
  std::string status;
  int days_done = 0;
  int days_total = 0;
  RunInfo info;

  ~Impl() {
    const h5::Lock lock;
    file = h5::Handle();
  }

  template <class T>
  std::vector<T> all(const std::string& name) const {
    return h5::read_all<T>(h5::open_dataset(file, name));
  }
  std::vector<std::string> texts(const std::string& name) const {
    return h5::read_strings(h5::open_dataset(file, name));
  }
  std::string text(const std::string& name) const { return texts(name).at(0); }
  std::map<std::string, std::string> pairs(const std::string& keys, const std::string& values) const {
    std::map<std::string, std::string> result;
    const std::vector<std::string> k = texts(keys);
    const std::vector<std::string> v = texts(values);
    for (std::size_t i = 0; i < k.size(); ++i) {
      result[k[i]] = v.at(i);
    }
    return result;
  }
  /// Months stand as days since the first day of the first simulated month.
  MonthIndex month(std::int32_t days) const {
    return month_index(first_day(month_index(info.start)) + std::chrono::days{days});
  }
  /// One row of a dataset along its first dimension.
  template <class T>
  std::vector<T> row(const h5::Handle& dataset, int index) const {
    h5::Extent count = h5::extent(dataset);
    h5::Extent start(count.size(), 0);
    start[0] = static_cast<hsize_t>(index);
    count[0] = 1;
    std::vector<T> values(h5::product(count));
    h5::read(dataset, h5::type_of<T>(), start, count, values.data());
    return values;
  }
  /// Sum over the days of a dataset, as double.
  template <class T>
  std::vector<double> sum_over_days(const std::string& name) const {
    const h5::Handle dataset = h5::open_dataset(file, name);
    std::vector<double> sum;
    for (int i = 0; i < days_done; ++i) {
      const std::vector<T> values = row<T>(dataset, i);
      sum.resize(values.size());
      for (std::size_t k = 0; k < values.size(); ++k) {
        sum[k] += static_cast<double>(values[k]);
      }
    }
    return sum;
  }

  void open();
  void read_info();
  void read_central_shape();
  void read_published();
  void read_published_rows();
};

}  // namespace cutover
