// SPDX-License-Identifier: Apache-2.0
#include "time_unit_names.hpp"

#include <array>
#include <utility>

namespace windrow {

std::optional<semantics::TimeUnit> find_time_unit(std::string_view name) {
    using semantics::TimeUnit;
    static constexpr std::array<std::pair<std::string_view, TimeUnit>, 30> units{{{"NANOSECOND", TimeUnit::nanosecond},
                                                                                  {"MICROSECOND", TimeUnit::microsecond},
                                                                                  {"MILLISECOND", TimeUnit::millisecond},
                                                                                  {"SECOND", TimeUnit::second},
                                                                                  {"MINUTE", TimeUnit::minute},
                                                                                  {"HOUR", TimeUnit::hour},
                                                                                  {"DAY", TimeUnit::day},
                                                                                  {"WEEK", TimeUnit::week},
                                                                                  {"MONTH", TimeUnit::month},
                                                                                  {"QUARTER", TimeUnit::quarter},
                                                                                  {"YEAR", TimeUnit::year},
                                                                                  {"DECADE", TimeUnit::decade},
                                                                                  {"CENTURY", TimeUnit::century},
                                                                                  {"MILLENNIUM", TimeUnit::millennium},
                                                                                  {"ISOYEAR", TimeUnit::iso_year},
                                                                                  {"ISODOW", TimeUnit::iso_day_of_week},
                                                                                  {"DOW", TimeUnit::day_of_week},
                                                                                  {"DOY", TimeUnit::day_of_year},
                                                                                  {"EPOCH", TimeUnit::epoch},
                                                                                  {"SQL_TSI_SECOND", TimeUnit::second},
                                                                                  {"SQL_TSI_MINUTE", TimeUnit::minute},
                                                                                  {"SQL_TSI_HOUR", TimeUnit::hour},
                                                                                  {"SQL_TSI_DAY", TimeUnit::day},
                                                                                  {"SQL_TSI_WEEK", TimeUnit::week},
                                                                                  {"SQL_TSI_MONTH", TimeUnit::month},
                                                                                  {"SQL_TSI_QUARTER", TimeUnit::quarter},
                                                                                  {"SQL_TSI_YEAR", TimeUnit::year},
                                                                                  {"SQL_TSI_MICROSECOND", TimeUnit::microsecond},
                                                                                  {"DAYOFWEEK", TimeUnit::day_of_week},
                                                                                  {"DAYOFYEAR", TimeUnit::day_of_year}}};
    for (const auto& [text, unit] : units) {
        if (text == name) return unit;
    }
    return std::nullopt;
}

}  // namespace windrow
