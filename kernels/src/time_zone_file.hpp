// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "windrow/kernels/time_zone.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace windrow {

/// Offset before the first transition, and the transitions in order.
struct TimeZoneTable {
    std::int64_t first_offset_ms = 0;
    std::vector<TimeZone::Transition> transitions;
};

/// Reads the system's compiled rules (RFC 8536, /usr/share/zoneinfo) of an IANA name; the rule of the file's last line is
/// expanded up to the year 2200. None if there is no such zone. Throws Error W6090 for a damaged file.
std::optional<TimeZoneTable> read_time_zone_file(const std::string& name);

/// "; did you mean ...?" with the zone names nearest to `name`, or nothing.
std::string nearest_time_zone_names(const std::string& name);

}  // namespace windrow
