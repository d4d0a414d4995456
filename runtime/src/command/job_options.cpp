// SPDX-License-Identifier: Apache-2.0
#include "command/job_options.hpp"

#include "command/memory_size.hpp"
#include "windrow/host/options.hpp"
#include "windrow/kernels/backends.hpp"
#include "windrow/kernels/cost_gate.hpp"
#include "windrow/kernels/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>

namespace windrow::command {

ScriptText read_script(const std::string& path) {
    ScriptText script;
    if (path == "-") {
        script.name = "<stdin>";
        script.folder = std::filesystem::current_path();
        script.text.assign(std::istreambuf_iterator<char>(std::cin), {});
        return script;
    }
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        throw Error("W6083", fmt::format("cannot read the script '{}': {}", path, std::strerror(errno)),
                    "give the path of a SQL file, or - for standard input");
    }
    if (std::filesystem::is_directory(path)) {
        throw Error("W6083", fmt::format("'{}' is a folder, not a script", path), fmt::format("write {}/job.sql", path));
    }
    script.name = path;
    script.text.assign(std::istreambuf_iterator<char>(file), {});
    script.folder = std::filesystem::absolute(path).parent_path();
    return script;
}

namespace {

BackendOptions backend_options(const JobOptions& options) {
    BackendOptions device;
    device.device = options.device;
    if (!options.device_memory.empty()) {
        device.device_memory = parse_memory_size(options.device_memory, 0);
        if (device.device_memory == 0) {
            throw Error("W1002", fmt::format("'{}' is not a size of device memory", options.device_memory),
                        "write a size such as 16GiB; without --device-memory jobs get nine tenths of what is free");
        }
    }
    device.work_times = options.device_times;
    if (!options.device_fault.empty()) device.fault = device::parse_fault_plan(options.device_fault);
    const std::uint64_t usable = machine_memory().usable();
    if (!options.kept_for_device_fault.empty())
        device.limits.kept_bytes = parse_memory_size(options.kept_for_device_fault, usable);
    device.limits.most_kept_bytes = std::max<std::uint64_t>(device.limits.kept_bytes, usable / 8);
    return device;
}

std::chrono::milliseconds latency_target(const std::string& text) {
    try {
        const std::int64_t milliseconds = Options({{"target", text}}).milliseconds_or("target", -1);
        if (milliseconds >= 0) return std::chrono::milliseconds(milliseconds);
    } catch (const Error&) {
        // the message below names the option of the command line
    }
    throw Error("W1025", fmt::format("'{}' is no latency", text), "write e.g. --latency-target 100ms or 2s; 0s turns it off");
}

std::shared_ptr<const Backend> open_backend(const JobOptions& options) {
    return windrow::open_backend(options.backend, backend_options(options));
}

}  // namespace

exec::ExecutionOptions execution_options(const JobOptions& options) {
    exec::ExecutionOptions execution;
    execution.threads = options.threads;
    execution.batch_rows = options.batch_rows;
    execution.shard_from_groups = options.shard_from_groups;
    execution.memory_limit = parse_memory_size(options.memory_limit, machine_memory().usable());
    if (!options.latency_target.empty()) execution.latency_target = latency_target(options.latency_target);
    if (options.chunk_bytes != 0) {
        execution.chunk_bytes = options.chunk_bytes;
        execution.latency_target = std::chrono::milliseconds(0);
    }
    execution.checkpoints = checkpoint_options(options.checkpoints);
    execution.hand_over = options.on_device_failure == "cpu";
    if (options.backend == "auto") {
        execution.choose_backend = [device = backend_options(options)](std::optional<std::uint64_t> input_bytes) {
            return choose_automatically(device, input_bytes);
        };
    } else {
        execution.backend = open_backend(options);
    }
    return execution;
}

script::SessionOptions session_options(const JobOptions& options, const std::filesystem::path& folder) {
    script::SessionOptions session;
    session.base_directory = folder;
    session.seed = options.seed;
    // In a build with one backend EXPLAIN says so.
    if (options.backend == "auto") {
        AutomaticChoice choice = choose_automatically(backend_options(options), {});
        session.backend = std::move(choice.backend);
        session.backend_reason = std::move(choice.reason);
    } else {
        session.backend = open_backend(options);
    }
    if (backend_names().size() == 1) session.backend = nullptr;
    if (!options.clock.empty()) session.clock = [fixed = parse_instant(options.clock)] { return fixed; };
    return session;
}

std::vector<std::string> apply_settings(const JobOptions& options, script::Session& session) {
    std::vector<std::string> notes;
    for (const std::string& setting : options.settings) {
        const std::size_t equals = setting.find('=');
        if (equals == std::string::npos || equals == 0) {
            throw Error("W1006", fmt::format("'{}' is not KEY=VALUE", setting),
                        "write e.g. --set table.local-time-zone=Europe/Berlin");
        }
        for (std::string& note : session.set(setting.substr(0, equals), setting.substr(equals + 1)))
            notes.push_back(std::move(note));
    }
    return notes;
}

std::int64_t parse_instant(const std::string& text) {
    const auto refuse = [&]() -> Error {
        return {"W1003", fmt::format("'{}' is not an instant", text),
                "write e.g. 2024-01-31T12:00:00Z or 2024-01-31T12:00:00.250+01:00"};
    };
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, used = 0;
    char separator = 0;
    if (std::sscanf(text.c_str(), "%4d-%2d-%2d%c%2d:%2d:%2d%n", &year, &month, &day, &separator, &hour, &minute, &second,
                    &used) != 7 ||
        (separator != 'T' && separator != 't' && separator != ' ')) {
        throw refuse();
    }
    const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                                           std::chrono::day{static_cast<unsigned>(day)}};
    if (!date.ok() || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) throw refuse();
    std::int64_t milliseconds =
        (std::chrono::sys_days{date}.time_since_epoch().count() * 86'400LL + hour * 3600 + minute * 60 + second) * 1000;
    const char* rest = text.c_str() + used;
    if (*rest == '.') {
        ++rest;
        for (int unit = 100; *rest >= '0' && *rest <= '9'; ++rest, unit /= 10) milliseconds += (*rest - '0') * unit;
    }
    if (*rest == 'Z' || *rest == 'z') return rest[1] == '\0' ? milliseconds : throw refuse();
    if (*rest == '\0') return milliseconds;
    int zone_hours = 0, zone_minutes = 0;
    char sign = 0;
    used = 0;
    if (std::sscanf(rest, "%c%2d:%2d%n", &sign, &zone_hours, &zone_minutes, &used) != 3 || rest[used] != '\0' ||
        (sign != '+' && sign != '-') || zone_hours < 0 || zone_hours > 18 || zone_minutes < 0 || zone_minutes > 59) {
        throw refuse();
    }
    const std::int64_t offset = (zone_hours * 60LL + zone_minutes) * 60'000;
    return sign == '+' ? milliseconds - offset : milliseconds + offset;
}

}  // namespace windrow::command
