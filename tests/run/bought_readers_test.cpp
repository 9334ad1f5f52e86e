// Readers that facilities buy with a subsidy: where and when they stand, and what nobody else notices of it.
#include <cstddef>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "run/inspect.hpp"
#include "run/run_case.hpp"

namespace cutover {
namespace {

/// Pays in December for an application in November, which a card use in October allows.
const char* const kReaderSubsidy = R"(
id = "readers"
title = "Readers"
source = "none: for tests"
kind = "subsidy"
facility_types = ["medical_clinic", "pharmacy"]
needs = ["additional_reader"]
automatic = true
apply_from = "2025-10"
paid_after_months = 1
installs_readers = true

[[condition]]
name = "a_use"
kind = "month_uses"
at_least = 1
start = "2025-10"
end = "2025-10"

[[unit_cost]]
yen = 500000
low = 500000
high = 500000

[[grant]]
types = ["medical_clinic"]
conditions = ["a_use"]
units = 3
rate = "1/2"
cap = 600000

[[grant]]
types = ["pharmacy"]
conditions = ["a_use"]
units = 1
rate = "1/2"
cap = 200000
)";

class BoughtReaders : public ::testing::Test {
 protected:
  BoughtReaders() { test::write_text(directory_ / "readers.toml", kReaderSubsidy); }
  /// kAutumn, and most of its facilities want more readers, which often fail.
  Scenario scenario(const std::string& paid) const {
    return parse_scenario(test::kAutumn, "autumn",
                          {"programmes.directory=\"" + directory_.path().string() + "\"",
                           "programmes.additional_reader_share=0.6", "facilities.readers.mtbf_hours=60",
                           "programmes.paid=[" + paid + "]"});
  }
  std::filesystem::path run(const std::string& name, const std::string& paid) const {
    test::run(scenario(paid), directory_ / name);
    return directory_ / name;
  }
  test::TemporaryDirectory directory_;
};

TEST_F(BoughtReaders, SUB_01_TheyStandAtTheDeskFromTheMonthOfPaymentOn) {
  const ResultReader with(run("with.h5", "\"readers\""));
  const ResultReader without(run("without.h5", ""));
  const std::vector<FacilityTable> months = with.facility_months();
  ASSERT_EQ(months.size(), 3U);
  const std::size_t facilities = with.info().facilities.type.size();
  EXPECT_EQ(months[0].bought_readers, std::vector<std::uint8_t>(facilities));
  EXPECT_EQ(months[1].bought_readers, std::vector<std::uint8_t>(facilities));
  std::vector<std::uint8_t> paid_for(facilities);
  for (const Payout& payout : with.payouts()) {
    EXPECT_GT(months[0].card_uses[payout.facility], 0U);
    paid_for[payout.facility] = static_cast<std::uint8_t>(payout.units);
  }
  EXPECT_EQ(months[2].bought_readers, paid_for) << "to the reader";

  std::vector<std::size_t> buyers(kFacilityTypes);
  for (std::size_t f = 0; f < facilities; ++f) {
    buyers[with.info().facilities.type[f]] += paid_for[f] > 0 ? 1 : 0;
  }
  for (const FacilityType type : {FacilityType::kMedicalClinic, FacilityType::kPharmacy}) {
    EXPECT_GT(buyers[static_cast<std::size_t>(type)], 0U) << name(type);
  }
  const auto open_ms = [](const ResultReader& result) {
    std::int64_t sum = 0;
    for (const ReaderDay& r : result.readers()) {
      sum += r.open_ms;
    }
    return sum;
  };
  EXPECT_GT(open_ms(with), open_ms(without));

  // Readers wear out while a desk is open, whoever comes: who did not buy sees no other failure than before.
  const std::vector<FacilityTable> unpaid = without.facility_months();
  std::size_t down = 0;
  for (std::size_t f = 0; f < facilities; ++f) {
    EXPECT_EQ(unpaid[2].bought_readers[f], 0);
    if (paid_for[f] == 0) {
      EXPECT_EQ(months[2].reader_down_minutes[f], unpaid[2].reader_down_minutes[f]) << f;
      down += unpaid[2].reader_down_minutes[f] > 0 ? 1U : 0U;
    }
  }
  EXPECT_GT(down, 0U);
}

TEST_F(BoughtReaders, SUB_01_ADayPlayedAgainHasThem) {
  const Scenario scenario = this->scenario("\"readers\"");
  const ResultReader result(run("run.h5", "\"readers\""));
  const FacilityTable december = result.facility_months().at(2);
  std::uint32_t clinic = 0;
  while (december.bought_readers.at(clinic) != kMostBoughtReaders) {
    ++clinic;
  }
  const auto standing = [&](const char* day) {
    return inspect_facility(scenario, test::kData, clinic, parse_day(day)).trace.readers.size();
  };
  const std::size_t given = result.info().facilities.readers[clinic];
  EXPECT_EQ(standing("2025-11-28"), given);
  EXPECT_EQ(standing("2025-12-01"), given + kMostBoughtReaders);
}

TEST_F(BoughtReaders, SUB_01_ACheckpointKeepsThem) {
  const Scenario scenario = this->scenario("\"readers\"");
  const auto straight = run("straight.h5", "\"readers\"");
  const auto path = directory_ / "stopped.h5";
  RunOptions options = test::options(path);
  options.stop_after = parse_day("2025-12-01");
  EXPECT_EQ(run_scenario(scenario, options).status, RunStatus::kInterrupted);
  options.stop_after.reset();
  options.resume = true;
  EXPECT_EQ(run_scenario(scenario, options).status, RunStatus::kComplete);
  EXPECT_TRUE(test::same_bits(straight, path));
}

}  // namespace
}  // namespace cutover
