/// \file
/// Pieces of the summary that live in files of their own: not for use outside this folder.
#pragma once

#include <string>
#include <vector>

#include "results/summary.hpp"
#include "results/text_table.hpp"

namespace cutover {

/// \param visit_weight real visits a simulated visit stands for, by type
void add_desk(Summary& s, const ResultReader& result, const std::vector<double>& visit_weight);
void add_insurers(Summary& s, const ResultReader& result);
void add_claims(Summary& s, const ResultReader& result);
void add_distribution(Summary& s, const ResultReader& result);
void add_payouts(Summary& s, const ResultReader& result);
void add_late_checks(Summary& s, const ResultReader& result);
/// After add_desk(), whose notes it repeats.
void add_central_service(Summary& s, const ResultReader& result);

nlohmann::json central_service_json(const CentralServiceSummary& c);
nlohmann::json claims_json(const Summary& s);
nlohmann::json desk_json(const Summary& s);
nlohmann::json payouts_json(const Summary& s);

/// \name Text; each part with its heading, or "" where there is nothing to say
///@{
std::string months_table(const Summary& s, const Ink& ink);  ///< one line a month, for long runs
/// Five-year bands, and what was published of other groups.
std::string ages_text(const Summary& s, const Ink& ink, int width);
std::string insurers_text(const Summary& s, const Ink& ink, int width);
/// How near the simulated prefectures come to the published ones; with `all`, the rates of each.
std::string prefectures_text(const Summary& s, const Ink& ink, int width, bool all);
std::string claims_text(const Summary& s, const Ink& ink);
std::string returns_text(const Summary& s, const Ink& ink);
std::string return_ages_text(const Summary& s, const Ink& ink);
std::string payments_text(const Summary& s, const Ink& ink);
std::string distribution_text(const Summary& s, const Ink& ink);
std::string views_text(const Summary& s, const Ink& ink);
std::string fallback_text(const Summary& s, const Ink& ink);
std::string notes_text(const Summary& s, const Ink& ink);
std::string staff_text(const Summary& s, const Ink& ink);
std::string payouts_text(const Summary& s, const Ink& ink);
std::string central_text(const Summary& s, const Ink& ink);
///@}

/// \name Wording shared by the parts
///@{
inline constexpr std::size_t kLongRun = 3;  ///< a run of more months is told in one line a month
std::string heading(const Ink& ink, const std::string& title, const std::string& note = "");
std::string plain(std::string name);              ///< "medical clinic"
std::string short_type(const std::string& name);  ///< "medical": for heads of narrow columns
std::string percent(double value);
std::string percent(const std::optional<double>& value);
std::string month_text(MonthIndex month);  ///< "Nov 2025"
/// "Nov 2025", and "Nov 2025 (17–30 Nov)" where only a part was simulated.
std::string month_label(const SummaryMonth& month);
///@}

}  // namespace cutover
