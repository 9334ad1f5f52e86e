// The desk's rules one by one, on days small enough to work out by hand.
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "desk_case.hpp"

namespace cutover::test {
namespace {

DeskVisit card_at(Millis arrival, Millis reader, Millis staff) {
  DeskVisit visit = kPlainVisit;
  visit.arrival = arrival;
  visit.reader = reader;
  visit.staff = staff;
  visit.fallback_staff = 100;
  return visit;
}

DeskVisit paper_at(Millis arrival, Millis staff) {
  return card_at(arrival, 0, staff);
}

DeskOutcome run(const DeskCase& c) {
  Desk desk;
  return run_engine(desk, c);
}

std::vector<std::string> lines(const DeskOutcome& out) {
  std::vector<std::string> text;
  for (const TraceEvent& e : out.trace) {
    std::ostringstream line;
    line << e;
    text.push_back(line.str());
  }
  return text;
}

TEST(Desk, ADayWithoutVisitsLeavesNoRecords) {
  DeskCase c;
  c.readers.resize(2);
  const DeskOutcome out = run(c);
  EXPECT_TRUE(out.records.empty());
  EXPECT_TRUE(out.trace.empty());
}

// CHK-01: reader, consent, answer of the central service, then the staff; paper goes to the staff at once.
TEST(Desk, CHK_01_CardPassesReaderCentralServiceAndStaffInThisOrder) {
  DeskCase c;
  c.central = 1;
  c.readers.resize(1);
  c.visits = {card_at(10, 20, 5), paper_at(12, 7)};
  EXPECT_THAT(lines(run(c)),
              testing::ElementsAre("10 arrival v0", "10 reader start v0 r0", "12 arrival v1", "12 start v1",
                                   "19 end v1", "30 reader end v0 r0", "30 request v0", "33 reply v0",
                                   "33 start v0", "38 end v0"));
}

TEST(Desk, SimultaneousEventsGoStaffReaderReplyArrival) {
  DeskCase c;
  c.central = 1;
  c.readers.resize(2);
  c.visits = {card_at(0, 20, 5), card_at(6, 17, 5), paper_at(19, 4), paper_at(23, 1)};
  const DeskOutcome out = run(c);
  EXPECT_THAT(lines(out), testing::ElementsAre("0 arrival v0", "0 reader start v0 r0", "6 arrival v1",
                                               "6 reader start v1 r1", "19 arrival v2", "19 start v2",
                                               "20 reader end v0 r0", "20 request v0",
                                               "23 end v2",            // staff first,
                                               "23 reader end v1 r1",  // then the reader,
                                               "23 request v1",        //
                                               "23 reply v0",          // then the reply,
                                               "23 start v0",          //
                                               "23 arrival v3",        // then the arrival
                                               "26 reply v1", "28 end v0", "28 start v3", "29 end v3",
                                               "29 start v1", "34 end v1"));
}

TEST(Desk, EqualRepliesGoToTheEarlierVisitFirst) {
  DeskCase c;
  c.readers.resize(2);
  c.visits = {card_at(0, 30, 5), card_at(10, 20, 5)};
  const DeskOutcome out = run(c);
  EXPECT_EQ(out.records[0].staff_wait, 0);
  EXPECT_EQ(out.records[1].staff_wait, 5);
}

TEST(Desk, VisitorLeavesTheReaderBeforeItFailsOrTakesTheNext) {
  DeskCase c;
  c.horizon = 1'000;
  c.readers = {{0, 15}};
  c.visits = {card_at(0, 20, 5), card_at(1, 20, 5)};
  c.visits[0].flags = DeskVisit::kCardUnreadable;
  const DeskOutcome out = run(c);  // both fall back at 20: who was at the reader goes first
  EXPECT_EQ(out.records[0].staff_wait, 0);
  EXPECT_EQ(out.records[0].finish, 120);
  EXPECT_EQ(out.records[1].staff_wait, 100);
}

TEST(Desk, FBK_UnreadableCardFallsBackWithoutAskingTheCentralService) {
  DeskCase c;
  c.readers.resize(1);
  c.visits = {card_at(0, 20, 5)};
  c.visits[0].flags = DeskVisit::kCardUnreadable;
  const DeskOutcome out = run(c);
  EXPECT_EQ(out.records[0].end, VisitEnd::kFallback);
  EXPECT_EQ(out.records[0].request_at, -1);
  EXPECT_EQ(out.records[0].finish, 120);
}

TEST(Desk, FBK_NoAnswerInTimeFallsBackAfterTheTimeout) {
  DeskCase c;
  c.central = 3;
  c.readers.resize(1);
  c.visits = {card_at(0, 20, 5)};
  const DeskOutcome out = run(c);
  EXPECT_EQ(out.records[0].end, VisitEnd::kFallback);
  EXPECT_EQ(out.records[0].request_at, 20);
  EXPECT_EQ(out.records[0].finish, 20 + 9 + 100);
}

TEST(Desk, FBK_WithoutFailuresNobodyFallsBack) {
  Desk desk;
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    DeskCase c = random_case(seed);
    c.central = 1;
    c.readers.assign(1, ReaderState{});
    for (DeskVisit& v : c.visits) {
      v.flags = 0;
    }
    for (const VisitRecord& r : run_engine(desk, c).records) {
      ASSERT_NE(r.end, VisitEnd::kFallback) << c;
    }
  }
}

// CHK-11: paper is looked up while the staff serve.
TEST(Desk, CHK_11_LookUpHoldsTheStaffUntilTheAnswer) {
  DeskCase c;
  c.central = 1;
  c.visits = {paper_at(0, 7), paper_at(1, 7)};
  c.visits[0].flags = DeskVisit::kNumberLookup;
  const DeskOutcome out = run(c);
  EXPECT_EQ(out.records[0].end, VisitEnd::kServed);
  EXPECT_EQ(out.records[0].request_at, 0);
  EXPECT_EQ(out.records[0].finish, 10);
  EXPECT_EQ(out.records[1].end, VisitEnd::kServed);
  EXPECT_EQ(out.records[1].request_at, -1);
  EXPECT_EQ(out.records[1].staff_wait, 9);
}

TEST(Desk, CHK_11_LookUpWithoutAnswerIsServedButKnownToHaveFailed) {
  DeskCase c;
  c.central = 3;
  c.visits = {paper_at(0, 7)};
  c.visits[0].flags = DeskVisit::kNumberLookup;
  const DeskOutcome out = run(c);
  EXPECT_EQ(out.records[0].end, VisitEnd::kLookupFailed);
  EXPECT_EQ(out.records[0].finish, 7 + 9);
}

// CUT-05: first-time users need staff at the reader.
TEST(Desk, CUT_05_HelpAtTheReaderHoldsBothReaderAndStaff) {
  DeskCase c;
  c.readers.resize(1);
  c.visits = {card_at(0, 20, 5), card_at(1, 10, 5), paper_at(25, 3)};
  c.visits[0].assist = 30;
  const DeskOutcome out = run(c);
  EXPECT_THAT(lines(out), testing::ElementsAre("0 arrival v0", "0 reader start v0 r0", "1 arrival v1",
                                               "20 reader end v0 r0", "20 assist start v0 r0",
                                               "25 arrival v2", "50 assist end v0 r0", "50 start v2",
                                               "50 request v0", "50 reader start v1 r0", "50 reply v0",
                                               "53 end v2", "53 start v0", "58 end v0", "60 reader end v1 r0",
                                               "60 request v1", "60 reply v1", "60 start v1", "65 end v1"));
  EXPECT_EQ(out.records[1].reader_wait, 49);
  EXPECT_EQ(out.records[2].staff_wait, 25);
}

TEST(Desk, CUT_05_ReaderStaysBlockedUntilAHelperIsFree) {
  DeskCase c;
  c.readers.resize(1);
  c.visits = {paper_at(0, 100), card_at(0, 20, 5), card_at(1, 10, 5)};
  c.visits[1].assist = 30;
  const DeskOutcome out = run(c);
  EXPECT_EQ(out.records[2].reader_wait, 129);
  EXPECT_EQ(out.records[1].request_at, 130);
}

TEST(Desk, WithAsManyStaffAndReadersAsVisitsNobodyWaits) {
  Desk desk;
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    DeskCase c = random_case(seed);
    c.config.staff = 40;
    c.readers.assign(40, ReaderState{});
    for (const VisitRecord& r : run_engine(desk, c).records) {
      ASSERT_EQ(r.reader_wait, 0) << c;
      ASSERT_EQ(r.staff_wait, 0) << c;
      ASSERT_NE(r.end, VisitEnd::kGaveUp) << c;
    }
  }
}

TEST(Desk, PatienceEndsAfterItsTimeAndNotAtIt) {
  DeskCase c;
  c.visits = {paper_at(0, 50), paper_at(10, 5), paper_at(11, 5), paper_at(12, 5)};
  c.visits[1].patience = 40;  // served at 50, just in time
  c.visits[2].patience = 43;  // would be served at 55, leaves at 54
  const DeskOutcome out = run(c);
  EXPECT_EQ(out.records[1].staff_wait, 40);
  EXPECT_EQ(out.records[1].end, VisitEnd::kServed);
  EXPECT_EQ(out.records[2].end, VisitEnd::kGaveUp);
  EXPECT_EQ(out.records[2].finish, 54);
  EXPECT_EQ(out.records[3].staff_wait, 55 - 12) << "the place in the queue is free";
}

TEST(Desk, PatienceCountsAnewInEachQueue) {
  DeskCase c;
  c.readers.resize(1);
  c.visits = {card_at(0, 20, 60), card_at(0, 20, 5)};
  c.visits[1].patience = 40;
  const DeskOutcome out = run(c);
  EXPECT_EQ(out.records[1].reader_wait, 20);
  EXPECT_EQ(out.records[1].staff_wait, 40);
  EXPECT_EQ(out.records[1].end, VisitEnd::kCheckedIn);
}

TEST(Desk, NothingHappensAtTheHorizonOrAfterIt) {
  DeskCase c;
  c.horizon = 50;
  c.visits = {paper_at(0, 49), paper_at(1, 1), paper_at(49, 9), paper_at(50, 1)};
  const DeskOutcome out = run(c);
  ASSERT_EQ(out.records.size(), 3U) << "who comes at the horizon has not come";
  EXPECT_EQ(out.records[0].end, VisitEnd::kServed);
  EXPECT_EQ(out.records[1].end, VisitEnd::kOpen);
  EXPECT_EQ(out.records[1].staff_wait, 48);
  EXPECT_EQ(out.records[2].end, VisitEnd::kOpen);
}

}  // namespace
}  // namespace cutover::test
