// SPDX-License-Identifier: Apache-2.0
#include "command/error_report.hpp"

#include "command/exit_code.hpp"
#include "command/value_text.hpp"
#include "windrow/runtime/sql/diagnostic.hpp"

#include <cstdio>
#include <string>

namespace windrow::command {

void ErrorReporter::report(const Error& error, std::string_view file, std::string_view script) const {
    const std::string text = json ? sql::render_json(error, file, script) : sql::render_text(error, file, script);
    std::fputs(text.c_str(), stderr);
    if (text.empty() || text.back() != '\n') std::fputc('\n', stderr);
}

int ErrorReporter::report_all(const std::vector<Error>& errors, std::string_view file, std::string_view script) const {
    for (const Error& error : errors) report(error, file, script);
    if (!json && errors.size() > 1) std::fprintf(stderr, "%zu errors\n", errors.size());
    return errors.empty() ? exit_ok : exit_code_of(errors.front().error_class());
}

void ErrorReporter::warn(const Error& warning) const {
    const std::string text = json ? sql::render_json(warning, {}, {}, "warning") : sql::render_text(warning, {}, {}, "warning");
    std::fputs(text.c_str(), stderr);
}

void ErrorReporter::note(std::string_view text) const {
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

}  // namespace windrow::command
