/// \file
/// An ensemble of parameter sets as a file: what `cutover calibrate --members` writes and a scenario names
/// with `adoption.ensemble` and `adoption.member`.
///
/// A table in the dialect of tables/csv.hpp: comments that say what, date, unit and source; a column `member`
/// (1, 2, ...), a column `known_until`, the last day whose published numbers were used, and a column for
/// every row of data/adoption_fit.csv by its name, the matched and the constant ones too, so that a member
/// means the same after the next fit.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "adoption/model.hpp"
#include "core/time.hpp"

namespace cutover {

/// \param about  further lines of the head, without `#`
/// \throws std::runtime_error if it cannot be written; nothing half-written is left
void write_ensemble(const std::filesystem::path& file, const std::vector<AdoptionModel>& members,
                    Day known_until, const std::vector<std::string>& about);

/// `fitted` with the values of one member. `hashes` names the file as `adoption.ensemble`. \throws InputError
/// with file:line:col for a faulty file, one without this member, or one that knows more than the run, which
/// would be told its future.
/// \param known_until  adoption.known_until of the run
AdoptionModel read_member(const std::filesystem::path& file, int member, const AdoptionModel& fitted,
                          Day known_until);

}  // namespace cutover
