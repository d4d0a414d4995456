// SPDX-License-Identifier: Apache-2.0
#include "command/log/job_log.hpp"

#include "command/watch/json_text.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <utility>

namespace windrow::command {

namespace {

using exec::EventLevel;
using exec::JobEvent;

constexpr std::array<std::string_view, 4> level_names{"debug", "info", "warn", "error"};

std::string_view name_of(EventLevel level) {
    return level_names[static_cast<std::size_t>(level)];
}

std::string time_text(std::int64_t milliseconds) {
    const auto seconds = static_cast<std::time_t>(milliseconds / 1000);
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(seconds), milliseconds % 1000);
}

/// A text stands bare if it is one word; else in quotes, escaped as in JSON, so that a line stays a line.
std::string bare_or_quoted(const std::string& text) {
    const bool bare = !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) > ' ' && c != '"' && c != '=' && c != '\\' && c != 0x7F;
    });
    if (bare) return shown_text(text);
    std::string quoted;
    append_json_string(quoted, shown_text(text));
    return quoted;
}

std::string text_of(const JobEvent::Value& value) {
    return std::visit(
        [](const auto& held) {
            if constexpr (std::is_same_v<std::decay_t<decltype(held)>, std::string>) {
                return bare_or_quoted(held);
            } else {
                return fmt::format("{}", held);
            }
        },
        value);
}

std::string text_line(const std::string& time, std::string_view job, const JobEvent& event) {
    std::string line = fmt::format("{} {:5} {} {}", time, name_of(event.level), bare_or_quoted(std::string(job)), event.name);
    for (const auto& [name, value] : event.fields) line += " " + name + "=" + text_of(value);
    return line + "\n";
}

std::string json_line(const std::string& time, std::string_view job, const JobEvent& event) {
    JsonText json;
    json.begin_object().field("time", time).field("level", name_of(event.level)).field("job", job).field("event", event.name);
    for (const auto& [name, value] : event.fields) {
        json.key(name);
        std::visit([&](const auto& held) { json.value(held); }, value);
    }
    json.end_object();
    return json.text() + "\n";
}

}  // namespace

std::string log_line(LogFormat format, std::int64_t time_ms, std::string_view job, const JobEvent& event) {
    const std::string time = time_text(time_ms);
    return format == LogFormat::json ? json_line(time, job, event) : text_line(time, job, event);
}

std::optional<EventLevel> event_level_of(std::string_view name) {
    for (std::size_t i = 0; i < level_names.size(); ++i) {
        if (level_names[i] == name) return static_cast<EventLevel>(i);
    }
    return std::nullopt;
}

JobLog::JobLog(LogFormat format, EventLevel least, std::string job, int descriptor)
    : format_(format), least_(least), job_(std::move(job)), descriptor_(descriptor) {}

void JobLog::write(const JobEvent& event) const {
    if (event.level < least_) return;
    using std::chrono::milliseconds;
    const auto now = std::chrono::duration_cast<milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
    const std::string line = log_line(format_, now, job_, event);
    for (std::size_t done = 0; done < line.size();) {
        const ssize_t wrote = ::write(descriptor_, line.data() + done, line.size() - done);
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote <= 0) return;  // standard error is closed or full: there is nobody left to tell
        done += static_cast<std::size_t>(wrote);
    }
}

}  // namespace windrow::command
