// SPDX-License-Identifier: Apache-2.0
#include "command/error_report.hpp"

#include "command/exit_code.hpp"
#include "command/value_text.hpp"
#include "windrow/runtime/sql/diagnostic.hpp"

#include <algorithm>
#include <cstdio>
#include <string>

namespace windrow::command {

namespace {

exec::JobEvent event_of(exec::EventLevel level, std::string name, const Error& error) {
    exec::JobEvent event{level, std::move(name), {{"code", error.code()}, {"message", error.message()}}};
    if (!error.hint().empty()) event.fields.emplace_back("hint", error.hint());
    return event;
}

/// With the place of the error, where the script is at hand.
exec::JobEvent error_event(const Error& error, std::string_view file, std::string_view script) {
    exec::JobEvent event = event_of(exec::EventLevel::error, "error", error);
    if (!error.where() || script.empty()) return event;
    const std::size_t begin = std::min<std::size_t>(error.where()->begin, script.size());
    const std::string_view before = script.substr(0, begin);
    event.fields.emplace_back("file", std::string(file));
    event.fields.emplace_back("line", static_cast<std::int64_t>(std::count(before.begin(), before.end(), '\n') + 1));
    return event;
}

}  // namespace

void ErrorReporter::report(const Error& error, std::string_view file, std::string_view script) const {
    if (log != nullptr) {
        log->write(error_event(error, file, script));
        if (log->format() == LogFormat::json) return;
    }
    const std::string text = json ? sql::render_json(error, file, script) : sql::render_text(error, file, script);
    std::fputs(text.c_str(), stderr);
    if (text.empty() || text.back() != '\n') std::fputc('\n', stderr);
}

int ErrorReporter::report_all(const std::vector<Error>& errors, std::string_view file, std::string_view script) const {
    for (const Error& error : errors) report(error, file, script);
    if (!json && log == nullptr && errors.size() > 1) std::fprintf(stderr, "%zu errors\n", errors.size());
    return errors.empty() ? exit_ok : exit_code_of(errors.front().error_class());
}

void ErrorReporter::warn(const Error& warning) const {
    if (log != nullptr) return log->write(event_of(exec::EventLevel::warn, "warning", warning));
    const std::string text = json ? sql::render_json(warning, {}, {}, "warning") : sql::render_text(warning, {}, {}, "warning");
    std::fputs(text.c_str(), stderr);
}

void ErrorReporter::note(std::string_view text) const {
    if (log != nullptr) return log->write({exec::EventLevel::info, "note", {{"message", std::string(text)}}});
    if (quiet) return;
    std::string line;
    if (json) {
        line = "{\"severity\":\"note\",\"message\":";
        append_json_string(line, text);
        line += "}";
    } else {
        line = "note: " + std::string(text);
    }
    line += "\n";
    std::fputs(line.c_str(), stderr);
}

void ErrorReporter::listening(std::string_view url) const {
    if (log != nullptr) return log->write({exec::EventLevel::info, "listening", {{"url", std::string(url)}}});
    if (json) {
        std::string line = "{\"severity\":\"note\",\"message\":\"listening\",\"url\":";
        append_json_string(line, url);
        line += "}\n";
        std::fputs(line.c_str(), stderr);
    } else {
        std::fprintf(stderr, "listening on %.*s (/metrics, /healthz, /readyz, /why)\n", static_cast<int>(url.size()), url.data());
    }
}

}  // namespace windrow::command
