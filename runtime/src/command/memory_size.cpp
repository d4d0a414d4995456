// SPDX-License-Identifier: Apache-2.0
#include "command/memory_size.hpp"

#include "windrow/kernels/error.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cctype>
#include <charconv>
#include <fstream>

namespace windrow::command {
namespace {

/// The number in the file's first line; none if there is no file or no number ("max").
std::optional<std::uint64_t> read_number(const std::string& path) {
    std::ifstream file(path);
    std::uint64_t number = 0;
    if (file >> number) return number;
    return std::nullopt;
}

/// Path of the process's control group below the hierarchy's root.
std::string control_group_path(std::string_view controller) {
    std::ifstream file("/proc/self/cgroup");
    for (std::string line; std::getline(file, line);) {
        const std::size_t first = line.find(':');
        const std::size_t second = line.find(':', first + 1);
        if (second == std::string::npos) continue;
        if (line.substr(first + 1, second - first - 1) == controller) return line.substr(second + 1);
    }
    return {};
}

}  // namespace

MachineMemory machine_memory() {
    MachineMemory memory;
    memory.physical = static_cast<std::uint64_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
    const std::array<std::string, 4> limits{"/sys/fs/cgroup" + control_group_path("") + "/memory.max",
                                            "/sys/fs/cgroup/memory.max",
                                            "/sys/fs/cgroup/memory" + control_group_path("memory") + "/memory.limit_in_bytes",
                                            "/sys/fs/cgroup/memory/memory.limit_in_bytes"};
    for (const std::string& path : limits) {
        const auto limit = read_number(path);
        if (!limit || *limit >= memory.physical) continue;
        if (!memory.control_group || *limit < *memory.control_group) memory.control_group = limit;
    }
    return memory;
}

std::uint64_t parse_memory_size(std::string_view text, std::uint64_t whole) {
    const auto refuse = [&]() -> Error {
        return {"W1002", fmt::format("'{}' is not a size of memory", text), "write e.g. 512MiB, 4GiB or 80%"};
    };
    double number = 0;
    const auto [rest, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc() || number < 0) throw refuse();
    std::string unit;
    for (const char* c = rest; c != text.data() + text.size(); ++c) {
        if (*c != ' ') unit.push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(*c))));
    }
    double factor = 0;
    if (unit == "%") {
        if (number > 100) throw refuse();
        factor = static_cast<double>(whole) / 100;
    } else if (unit.empty() || unit == "b") {
        factor = 1;
    } else if (unit == "k" || unit == "kb" || unit == "kib") {
        factor = 1024.0;
    } else if (unit == "m" || unit == "mb" || unit == "mib") {
        factor = 1024.0 * 1024;
    } else if (unit == "g" || unit == "gb" || unit == "gib") {
        factor = 1024.0 * 1024 * 1024;
    } else if (unit == "t" || unit == "tb" || unit == "tib") {
        factor = 1024.0 * 1024 * 1024 * 1024;
    } else {
        throw refuse();
    }
    const double bytes = number * factor;
    if (bytes >= 9.2e18) throw refuse();
    return static_cast<std::uint64_t>(bytes);
}

std::string memory_size_text(std::uint64_t bytes) {
    static constexpr std::array<const char*, 5> units{"B", "KiB", "MiB", "GiB", "TiB"};
    auto value = static_cast<double>(bytes);
    std::size_t unit = 0;
    while (value >= 1024 && unit + 1 < units.size()) {
        value /= 1024;
        ++unit;
    }
    return unit == 0 ? fmt::format("{} B", bytes) : fmt::format("{:.1f} {}", value, units[unit]);
}

}  // namespace windrow::command
