// SPDX-License-Identifier: Apache-2.0
#include "command/watch/process_figures.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace windrow::command {

namespace {

double seconds(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

/// The fields of /proc/self/stat from the third on: the second is the program's name, which may hold blanks.
std::vector<std::string> stat_fields() {
    std::ifstream file("/proc/self/stat");
    std::string line;
    std::getline(file, line);
    std::vector<std::string> fields;
    const std::size_t behind_name = line.rfind(')');
    if (behind_name == std::string::npos) return fields;
    std::istringstream rest(line.substr(behind_name + 1));
    for (std::string field; rest >> field;) fields.push_back(field);
    return fields;
}

/// When the machine started: seconds since epoch.
double boot_seconds() {
    std::ifstream file("/proc/stat");
    for (std::string key; file >> key;) {
        double value = 0;
        if (key == "btime" && file >> value) return value;
        std::getline(file, key);
    }
    return 0;
}

std::uint64_t open_files() {
    std::error_code error;
    std::uint64_t files = 0;
    for (std::filesystem::directory_iterator it("/proc/self/fd", error), end; !error && it != end; it.increment(error)) ++files;
    return files > 0 ? files - 1 : 0;  // the one that the listing itself opens
}

}  // namespace

ProcessFigures process_figures() {
    // Places of the fields behind the name, of proc(5): state is 0.
    constexpr std::size_t threads = 17, started = 19, virtual_bytes = 20, resident_pages = 21;
    ProcessFigures figures;
    rusage usage{};
    if (getrusage(RUSAGE_SELF, &usage) == 0) figures.cpu_seconds = seconds(usage.ru_utime) + seconds(usage.ru_stime);
    const std::vector<std::string> fields = stat_fields();
    if (fields.size() > resident_pages) {
        figures.threads = std::stoull(fields[threads]);
        figures.virtual_bytes = std::stoull(fields[virtual_bytes]);
        figures.resident_bytes = std::stoull(fields[resident_pages]) * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
        figures.start_seconds = boot_seconds() + std::stod(fields[started]) / static_cast<double>(sysconf(_SC_CLK_TCK));
    }
    figures.open_files = open_files();
    return figures;
}

}  // namespace windrow::command
