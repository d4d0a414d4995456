// SPDX-License-Identifier: Apache-2.0
#include "command/doctor_command.hpp"

#include "command/exit_code.hpp"
#include "command/memory_size.hpp"
#include "windrow/inference/left_out_libraries.hpp"
#include "windrow/kernels/device/implementations.hpp"
#include "windrow/kernels/device/libraries.hpp"
#include "windrow/kernels/error.hpp"
#include "windrow/kernels/time_zone.hpp"

#include <fmt/format.h>
#include <simdjson.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

namespace windrow::command {
namespace {

void line(const char* state, const std::string& subject, const std::string& text) {
    std::fputs(fmt::format("{:<5} {:<12} {}\n", state, subject, text).c_str(), stdout);
}

std::string processor_name() {
    std::ifstream file("/proc/cpuinfo");
    for (std::string text; std::getline(file, text);) {
        if (text.starts_with("model name")) return text.substr(text.find(':') + 2);
    }
    return "unknown processor";
}

void check_processor() {
    const unsigned cores = std::thread::hardware_concurrency();
    line("ok", "processor", fmt::format("{}, {} {}", processor_name(), cores, cores == 1 ? "core" : "cores"));
#if defined(__x86_64__)
    __builtin_cpu_init();
    const bool avx2 = __builtin_cpu_supports("avx2") != 0;
    const bool avx512 = __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512bw") != 0;
    line(avx2 ? "ok" : "note", "vectors",
         avx512 ? "AVX-512 and AVX2"
         : avx2 ? "AVX2, no AVX-512 (somewhat slower, the same answers)"
                : "no AVX2: plain code (slower, the same answers)");
#else
    line("note", "vectors", "not an x86-64 machine: the plain code is used (slower, the same answers)");
#endif
    line("ok", "json", fmt::format("simdjson uses its '{}' code", simdjson::get_active_implementation()->name()));
}

void check_memory() {
    const MachineMemory memory = machine_memory();
    line("ok", "memory", memory_size_text(memory.physical) + " in the machine");
    if (memory.control_group) {
        line("ok", "limit", memory_size_text(*memory.control_group) + " by the control group");
    } else {
        line("ok", "limit", "no control group limits it");
    }
    line("ok", "state", "--memory-limit is " + memory_size_text(memory.usable() / 100 * 80) + " unless given (80 %)");
}

/// False if the zones cannot be read: jobs with a TIMESTAMP_LTZ in a named zone would be refused.
bool check_time_zones() {
    try {
        const auto zone = TimeZone::find("Europe/Berlin");
        line("ok", "time zones",
             fmt::format("the system's rules, {} transitions for {}", zone->transitions().size(), zone->name()));
        return true;
    } catch (const Error& error) {
        line("FAIL", "time zones", error.message() + "; install the package tzdata");
        return false;
    }
}

void check_temporary_space() {
    std::error_code problem;
    const std::filesystem::path folder = std::filesystem::current_path(problem);
    const std::filesystem::space_info space = std::filesystem::space(folder, problem);
    if (problem) {
        line("note", "disk", "the free space here cannot be read: " + problem.message());
    } else {
        line("ok", "disk", memory_size_text(space.available) + " free in this folder");
    }
}

void check_device_libraries() {
    for (const device::DeviceLibrary& library : device::device_libraries()) {
        line(library.found ? "ok" : "note", library.name,
             library.found ? library.file + " is there: " + library.what_for : "no " + library.file + ": " + library.cost);
    }
}

void check_left_out_libraries() {
    for (const std::string& name : inference::left_out_libraries()) {
        line("note", name,
             "this build was made without its headers: the layers that it would compute are computed by Windrow's own kernels");
    }
}

/// Opens each device that this build has kernels for.
void check_devices() {
    bool any_cuda = false;
    for (const device::Implementation& implementation : device::implementations()) {
        any_cuda = any_cuda || implementation.name == "cuda";
        const std::string reason = implementation.reason_unavailable(0);
        if (!reason.empty()) {
            line("note", implementation.name, reason + "; operators run on the CPU, with the same answers");
            continue;
        }
        try {
            const auto device = implementation.open({});
            const device::DeviceProperties& properties = device->properties();
            line("ok", implementation.name,
                 fmt::format("device 0 is {}, {}; jobs get {} of it unless --device-memory says otherwise", properties.name,
                             memory_size_text(properties.memory_bytes), memory_size_text(device->memory_use().budget_bytes)));
        } catch (const Error& error) {
            line("note", implementation.name, error.message() + "; operators run on the CPU, with the same answers");
        }
    }
    if (any_cuda) check_left_out_libraries();
    if (!any_cuda) line("note", "cuda", "this build has no CUDA backend: all operators run on the CPU, with the same answers");
}

}  // namespace

int run_doctor_command() {
    line("ok", "windrow", WINDROW_VERSION);
    check_processor();
    check_memory();
    const bool zones = check_time_zones();
    check_temporary_space();
    check_device_libraries();
    check_devices();
    return zones ? exit_ok : exit_io;
}

}  // namespace windrow::command
