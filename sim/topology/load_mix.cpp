#include "topology/load_mix.hpp"

#include <charconv>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <vector>

#include "core/diagnostic.hpp"

namespace cutover {

LoadMix monday_peak() {
  LoadMix mix{};
  const auto set = [&](ServiceClass c, double per_second) { mix[static_cast<std::size_t>(c)] = per_second; };
  set(ServiceClass::kCard, 215);
  set(ServiceClass::kCardFirst, 7);
  set(ServiceClass::kPhone, 4);
  set(ServiceClass::kNumber, 240);
  set(ServiceClass::kConsent, 171);
  set(ServiceClass::kHealthCheck, 64);
  set(ServiceClass::kMedicine, 48);
  set(ServiceClass::kTreatment, 133);
  return mix;
}

double total(const LoadMix& mix) {
  return std::accumulate(mix.begin(), mix.end(), 0.0);
}

namespace {

constexpr double kMostPerSecond = 1e7;  ///< of a class

}  // namespace

LoadMix parse_load_mix(const std::string& text) {
  const std::vector<std::string> names(std::begin(kServiceClassNames), std::end(kServiceClassNames));
  LoadMix mix{};
  std::array<bool, kServiceClasses> named{};
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const std::string part = text.substr(begin, end - begin);
    begin = end + 1;
    const std::size_t equals = std::min(part.find('='), part.size());
    const std::string name = part.substr(0, equals);
    std::size_t c = 0;
    while (c < names.size() && names[c] != name) {
      ++c;
    }
    if (c == names.size()) {
      const std::string near = nearest_name(name, names);
      throw std::invalid_argument("there is no request class '" + name + "'" +
                                  (near.empty()
                                       ? "; write class=requests per second, e.g. card=190,number=300"
                                       : ": did you mean '" + near + "'?"));
    }
    if (named[c]) {
      throw std::invalid_argument("the load names request class '" + name + "' twice");
    }
    named[c] = true;
    double value = -1;
    const char* const first = part.data() + std::min(equals + 1, part.size());
    const char* const last = part.data() + part.size();
    const auto [stop, error] = std::from_chars(first, last, value);
    if (error != std::errc{} || stop != last || !(value >= 0) || value > kMostPerSecond) {
      throw std::invalid_argument("'" + part + "' is no load: write " + name +
                                  "=190 for 190 requests a second, at most ten million");
    }
    mix[c] = value;
  }
  if (!(total(mix) > 0)) {
    throw std::invalid_argument("the load is zero");
  }
  return mix;
}

}  // namespace cutover
