#include "scenario/draft.hpp"

namespace cutover {
namespace {

/// The path through tables with a single entry: "readers.mtbf_hours"; "" where there is none.
std::string path_below(const RawNode& node) {
  std::string path;
  const RawNode* table = &node;
  while (table->kind == RawNode::Kind::kTable && table->entries.size() == 1) {
    path += (path.empty() ? "" : ".") + table->entries.front().key;
    table = &table->entries.front().node;
  }
  return path;
}

/// Walks one tree; an instance lives for one source.
class TreeReader {
 public:
  TreeReader(const Source& source, Draft& draft) : source_(source), draft_(draft) {}

  void read_top(const RawNode& root) {
    for (const RawEntry& entry : root.entries) {
      if (entry.key == "extends") {
        continue;
      }
      if (entry.key == "intervention") {
        read_interventions(entry);
      } else {
        read_entry(entry, "", draft_.assignments, nullptr);
      }
    }
  }

 private:
  void report(const Place& place, std::string message, std::string help) {
    draft_.diagnostics.push_back(
        make_diagnostic({&source_, place}, {Severity::kError, std::move(message), std::move(help), -1}));
  }

  void read_entry(const RawEntry& entry, const std::string& table, std::vector<Assignment>& out,
                  DraftIntervention* intervention) {
    const std::string path = table.empty() ? entry.key : table + "." + entry.key;
    const std::size_t errors_before = draft_.diagnostics.size();
    const bool quoted_path = entry.key.find('.') != std::string::npos;
    if (const Field* field = quoted_path ? nullptr : find_field(path)) {
      read_field(entry, *field, out, intervention != nullptr);
    } else if (!quoted_path && is_table_path(path)) {
      if (entry.node.kind == RawNode::Kind::kTable) {
        for (const RawEntry& child : entry.node.entries) {
          read_entry(child, path, out, intervention);
        }
      } else {
        report(entry.node.place, "'" + path + "' is a table, found " + entry.node.found,
               "write its keys below [" + std::string(intervention ? "intervention." : "") + path + "]");
      }
    } else {
      report_unknown(entry, table, intervention != nullptr);
    }
    if (intervention != nullptr && draft_.diagnostics.size() > errors_before) {
      intervention->complete = false;
    }
  }

  void report_unknown(const RawEntry& entry, const std::string& table, bool in_intervention) {
    const bool is_table = entry.node.kind == RawNode::Kind::kTable;
    const std::string home =
        in_intervention ? (table.empty() ? "intervention" : "intervention." + table) : table;
    const std::string path = table.empty() ? entry.key : table + "." + entry.key;
    report(entry.key_place,
           std::string("unknown ") + (is_table ? "table '" : "key '") + entry.key + "'" +
               (home.empty() ? "" : " in [" + home + "]"),
           find_field(path) != nullptr
               ? "write the path without quotes: " + path
               : suggest_key(table, entry.key, path_below(entry.node), is_table, in_intervention));
  }

  void read_field(const RawEntry& entry, const Field& field, std::vector<Assignment>& out,
                  bool in_intervention) {
    if (in_intervention && !field.dated) {
      report(entry.key_place, "'" + field.key + "' cannot be changed by an intervention",
             "it holds for the whole run; set it outside of [[intervention]]");
      return;
    }
    Assignment assignment{&field, {}, {&source_, entry.node.place}, {}};
    if (read_value(entry.node, field, assignment.value, assignment.warnings)) {
      out.push_back(std::move(assignment));
    } else {
      draft_.rejected.insert(field.key);
    }
  }

  /// True where the value passed; errors go to the draft, warnings to `warnings`.
  bool read_value(const RawNode& node, const Field& field, FieldValue& value,
                  std::vector<Diagnostic>& warnings) {
    if (node.value) {
      value = *node.value;
    } else if (field.type == FieldType::kNames && node.kind == RawNode::Kind::kArray) {
      std::vector<std::string> names;
      bool all_text = true;
      for (const RawNode& item : node.items) {
        const auto* text = item.value ? std::get_if<std::string>(&*item.value) : nullptr;
        if (text == nullptr) {
          report(item.place, "'" + field.key + "' expects names in quotes, found " + item.found, "");
          all_text = false;
        } else {
          names.push_back(*text);
        }
      }
      if (!all_text) {
        return false;
      }
      value = std::move(names);
    } else {
      draft_.diagnostics.push_back(make_diagnostic({&source_, node.place}, wrong_type(field, node.found)));
      return false;
    }
    bool passed = true;
    for (const Finding& finding : check_value(field, value)) {
      const Place place =
          finding.item >= 0 ? node.items[static_cast<std::size_t>(finding.item)].place : node.place;
      Diagnostic diagnostic = make_diagnostic({&source_, place}, finding);
      if (finding.severity == Severity::kError) {
        draft_.diagnostics.push_back(std::move(diagnostic));
        passed = false;
      } else {
        warnings.push_back(std::move(diagnostic));
      }
    }
    return passed;
  }

  void read_interventions(const RawEntry& entry) {
    if (entry.node.kind != RawNode::Kind::kArray) {
      report(entry.key_place, "'intervention' is a list of tables, found " + entry.node.found,
             "write [[intervention]] with two brackets; one such block for each date");
      return;
    }
    for (const RawNode& item : entry.node.items) {
      if (item.kind == RawNode::Kind::kTable) {
        draft_.interventions.push_back(read_intervention(item));
      } else {
        report(item.place, "an intervention is a table, found " + item.found,
               "write [[intervention]] and its keys below");
      }
    }
  }

  DraftIntervention read_intervention(const RawNode& table) {
    DraftIntervention intervention;
    intervention.mark = {&source_, table.place};
    for (const Field& directive : directive_table()) {
      if (directive.table() == "intervention") {
        read_directive(table, directive, intervention);
      }
    }
    for (const RawEntry& entry : table.entries) {
      if (entry.key != "date" && entry.key != "name") {
        read_entry(entry, "", intervention.assignments, &intervention);
      }
    }
    return intervention;
  }

  void read_directive(const RawNode& table, const Field& directive, DraftIntervention& intervention) {
    for (const RawEntry& entry : table.entries) {
      if (entry.key != directive.leaf()) {
        continue;
      }
      FieldValue value;
      if (!read_value(entry.node, directive, value, draft_.diagnostics)) {
        return;
      }
      if (const auto* day = std::get_if<Day>(&value)) {
        intervention.day = *day;
        intervention.day_mark = {&source_, entry.node.place};
      } else {
        intervention.name = std::get<std::string>(value);
      }
      return;
    }
    if (directive.required) {
      report(table.place, "this intervention has no '" + directive.leaf() + "'",
             directive.type == FieldType::kDate ? "add the day from which it holds: date = 2025-12-02"
                                                : "add " + directive.leaf() + " = \"what is done\"");
    }
  }

  const Source& source_;
  Draft& draft_;
};

}  // namespace

Diagnostic make_diagnostic(const Mark& mark, const Finding& finding) {
  static const Source kNowhere;
  return diagnostic_at(mark.source != nullptr ? *mark.source : kNowhere, mark.place, finding.severity,
                       finding.message, finding.help);
}

void read_tree(const RawNode& root, const Source& source, Draft& draft) {
  TreeReader(source, draft).read_top(root);
}

}  // namespace cutover
