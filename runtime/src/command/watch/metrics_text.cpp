// SPDX-License-Identifier: Apache-2.0
#include "command/watch/metrics_text.hpp"

#include <fmt/format.h>
#include <simdjson.h>

#include <cmath>

namespace windrow::command {

namespace {

/// Backslashes and line ends are escaped everywhere, quotes in labels only.
void append_escaped(std::string& out, std::string_view text, bool quotes) {
    for (const char c : text) {
        if (c == '\n') {
            out += "\\n";
        } else if (c == '\\' || (quotes && c == '"')) {
            out += '\\';
            out += c;
        } else {
            out += c;
        }
    }
}

}  // namespace

void MetricsText::family(std::string_view name, MetricType type, std::string_view help) {
    name_ = name;
    head_ = fmt::format("# HELP {} ", name);
    append_escaped(head_, help, false);
    head_ += fmt::format("\n# TYPE {} {}\n", name, type == MetricType::counter ? "counter" : "gauge");
}

void MetricsText::begin_sample(Labels labels) {
    text_ += head_;
    head_.clear();
    text_ += name_;
    char before = '{';
    for (const auto& [label, value] : labels) {
        text_ += before;
        text_ += label;
        text_ += "=\"";
        append_escaped(text_, shown_text(value), true);
        text_ += '"';
        before = ',';
    }
    if (labels.size() > 0) text_ += '}';
    text_ += ' ';
}

void MetricsText::sample(Labels labels, std::uint64_t value) {
    begin_sample(labels);
    text_ += fmt::format("{}\n", value);
}

void MetricsText::sample(Labels labels, double value) {
    begin_sample(labels);
    if (std::isinf(value)) {
        text_ += value > 0 ? "+Inf\n" : "-Inf\n";
    } else if (std::isnan(value)) {
        text_ += "NaN\n";
    } else {
        text_ += fmt::format("{}\n", value);
    }
}

std::string shown_text(std::string_view text) {
    std::string shown(text);
    if (simdjson::validate_utf8(shown.data(), shown.size())) return shown;
    for (char& c : shown) {
        if (static_cast<unsigned char>(c) >= 0x80) c = '?';
    }
    return shown;
}

}  // namespace windrow::command
