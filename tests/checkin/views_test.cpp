#include "checkin_case.hpp"
