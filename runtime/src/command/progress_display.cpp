// SPDX-License-Identifier: Apache-2.0
#include "command/progress_display.hpp"

#include "command/memory_size.hpp"
#include "command/quantity_text.hpp"
#include "command/value_text.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

namespace windrow::command {

std::string progress_line(const exec::Progress& progress, double seconds) {
    std::string line = fmt::format("{} rows  {} rows/s", quantity_text(static_cast<double>(progress.records)),
                                   quantity_text(seconds > 0 ? static_cast<double>(progress.records) / seconds : 0));
    line += "  " + memory_size_text(progress.bytes);
    if (progress.bytes_total > 0) line += " of " + memory_size_text(progress.bytes_total);
    if (progress.watermark != watermark_min && progress.watermark != watermark_max) {
        line += "  watermark ";
        append_timestamp(line, int128_t{progress.watermark} * 1'000'000);
    }
    line += fmt::format("  late {}  bad {}  state {}  out {}", progress.late, progress.bad,
                        memory_size_text(progress.state_bytes), quantity_text(static_cast<double>(progress.rows_out)));
    if (progress.bytes_total > progress.bytes && progress.bytes > 0 && seconds > 0.5) {
        const double left =
            seconds / static_cast<double>(progress.bytes) * static_cast<double>(progress.bytes_total - progress.bytes);
        const auto whole = static_cast<std::int64_t>(left + 0.5);
        line += fmt::format("  ETA {}:{:02}", whole / 60, whole % 60);
    }
    return line;
}

ProgressDisplay::ProgressDisplay(bool wanted)
    : enabled_(wanted && isatty(STDERR_FILENO) == 1), start_(std::chrono::steady_clock::now()) {}

ProgressDisplay::~ProgressDisplay() {
    clear();
}

void ProgressDisplay::update(const exec::Progress& progress) {
    if (!enabled_) return;
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
    if (seconds < 0.3) return;  // a short job needs no line that flickers
    const std::string line = "\r\033[K" + progress_line(progress, seconds);
    std::fputs(line.c_str(), stderr);
    std::fflush(stderr);
    shown_ = true;
}

void ProgressDisplay::clear() {
    if (!shown_) return;
    std::fputs("\r\033[K", stderr);
    std::fflush(stderr);
    shown_ = false;
}

}  // namespace windrow::command
