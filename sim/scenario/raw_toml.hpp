/// \file
/// A TOML document as a plain tree with positions, so that the parser library stays inside raw_toml.cpp.
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "scenario/value.hpp"

namespace cutover {

/// A place in a text; 1-based, columns in code points.
struct Place {
  int line = 0;
  int column = 0;
  int source = 0;  ///< which text, where a tree is made of several layers
};

struct RawEntry;

struct RawNode {
  enum class Kind { kValue, kTable, kArray };
  Kind kind = Kind::kValue;
  Place place;
  std::optional<FieldValue> value;          ///< of a kValue; nothing for times and date-times
  std::optional<std::int64_t> date_time_s;  ///< local date-time: seconds since 1970-01-01 in its own zone
  std::optional<int> time_s;                ///< time of day: seconds since 00:00
  std::string found;                        ///< in words: `the string "900"`, `a table`, `the time 10:00:00`
  std::vector<RawEntry> entries;            ///< of a kTable
  std::vector<RawNode> items;               ///< of a kArray
};

struct RawEntry {
  std::string key;
  Place key_place;
  RawNode node;
};

/// The text breaks TOML's grammar.
struct SyntaxError : std::runtime_error {
  SyntaxError(const std::string& message, Place where) : std::runtime_error(message), place(where) {}
  Place place;
};

/// \throws SyntaxError at the first violation of the grammar.
RawNode parse_toml(const std::string& text);

}  // namespace cutover
