#include "service/formulas.hpp"

#include <cmath>
#include <stdexcept>
#include <vector>

namespace cutover {
namespace {

void require(bool holds, const char* otherwise) {
  if (!holds) {
    throw std::invalid_argument(otherwise);
  }
}

}  // namespace

double erlang_b(int servers, double offered) {
  require(servers >= 0 && offered >= 0, "Erlang B needs servers and load of at least 0");
  double b = 1;
  for (int n = 1; n <= servers; ++n) {
    b = offered * b / (n + offered * b);
  }
  return b;
}

double erlang_c(int servers, double offered) {
  require(servers >= 1 && offered >= 0 && offered < servers, "Erlang C needs a load below the servers");
  const double b = erlang_b(servers, offered);
  const double rho = offered / servers;
  return b / (1 - rho * (1 - b));
}

double WaitingTime::above(double t) const {
  return t < 0 ? 1 : share * std::exp(-rate * t);
}

double WaitingTime::quantile(double p) const {
  return 1 - p >= share ? 0 : std::log(share / (1 - p)) / rate;
}

WaitingTime mmc_waiting(int servers, double arrival_rate, double service_rate) {
  require(service_rate > 0, "a service rate must be above 0");
  return {erlang_c(servers, arrival_rate / service_rate), servers * service_rate - arrival_rate};
}

LimitedQueue mmck(int servers, int room, double arrival_rate, double service_rate) {
  require(servers >= 1 && room >= servers && arrival_rate >= 0 && service_rate > 0,
          "M/M/c/K needs room for the servers");
  // States relative to that with all servers busy and nobody waiting, so that nothing overflows.
  const double offered = arrival_rate / service_rate;
  const double rho = offered / servers;
  double below = 0;  // states with a free server
  double p = 1;
  for (int n = servers; n >= 1 && p > 0 && offered > 0; --n) {
    p *= n / offered;
    below += p;
    if (below > 1e250) {
      break;
    }
  }
  if (offered == 0) {
    return {};
  }
  double sum = below;
  double waiting = 0;
  double last = 1;
  p = 1;
  for (int n = 0; n <= room - servers; ++n) {
    sum += p;
    waiting += n * p;
    last = p;
    p *= rho;
  }
  const double lost = last / sum;
  return {lost, waiting / sum, waiting / sum / (arrival_rate * (1 - lost))};
}

Abandonment erlang_a(int servers, double arrival_rate, double service_rate, double patience_rate) {
  require(servers >= 1 && arrival_rate >= 0 && service_rate > 0 && patience_rate > 0,
          "Erlang A needs servers, a service rate and a patience rate");
  if (arrival_rate == 0) {
    return {};
  }
  // States relative to that with all servers busy and nobody waiting.
  double below = 0;
  double busy_below = 0;
  double p = 1;
  for (int n = servers; n >= 1; --n) {
    p *= n * service_rate / arrival_rate;
    below += p;
    busy_below += p * (n - 1);
    if (p < below * 1e-18) {
      break;
    }
  }
  double above = 1;
  double queue = 0;
  p = 1;
  for (int n = 1; p > 1e-18 * above || n * patience_rate < arrival_rate; ++n) {
    p *= arrival_rate / (servers * service_rate + n * patience_rate);
    above += p;
    queue += n * p;
  }
  const double sum = below + above;
  Abandonment a;
  a.waits = above / sum;
  a.waiting = queue / sum;
  a.abandons = patience_rate * a.waiting / arrival_rate;
  a.mean_wait = a.waiting / arrival_rate;
  a.utilization = (busy_below + servers * above) / sum / servers;
  return a;
}

double mg1_mean_wait(double arrival_rate, double mean_service, double variation) {
  const double rho = arrival_rate * mean_service;
  require(rho >= 0 && rho < 1 && variation >= 0, "M/G/1 needs a utilization below 1");
  return rho * mean_service * (1 + variation) / 2 / (1 - rho);
}

double ggc_mean_wait(int servers, double arrival_rate, double mean_service, double arrival_variation,
                     double service_variation) {
  require(mean_service > 0, "a mean service must be above 0");
  return mmc_waiting(servers, arrival_rate, 1 / mean_service).mean() *
         (arrival_variation + service_variation) / 2;
}

int servers_for(double offered, double limit) {
  require(offered >= 0 && limit > 0, "a load and a limit are needed");
  return static_cast<int>(std::floor(offered / limit)) + 1;
}

}  // namespace cutover
