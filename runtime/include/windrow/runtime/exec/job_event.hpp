// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What happens in a running job that somebody may want to read in a log: a few lines per job and checkpoint, never per row.

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace windrow::exec {

enum class EventLevel : std::uint8_t { debug, info, warn, error };

struct JobEvent {
    using Value = std::variant<std::int64_t, std::uint64_t, double, bool, std::string>;
    EventLevel level = EventLevel::info;
    std::string name;                                   ///< "checkpoint-completed": lower case, words joined by hyphens
    std::vector<std::pair<std::string, Value>> fields;  ///< names in lower case with underscores; units in the name
};

/// Called on the job's coordinating thread.
using EventListener = std::function<void(const JobEvent&)>;

}  // namespace windrow::exec
