// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Writes JSON: objects and arrays with their commas, strings escaped.

#include "command/value_text.hpp"
#include "command/watch/metrics_text.hpp"

#include <fmt/format.h>

#include <cmath>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace windrow::command {

class JsonText {
public:
    JsonText& begin_object() { return open('{'); }
    JsonText& end_object() { return close('}'); }
    JsonText& begin_array() { return open('['); }
    JsonText& end_array() { return close(']'); }
    JsonText& key(std::string_view name) {
        comma();
        append_json_string(text_, name);
        text_ += ':';
        first_ = true;
        return *this;
    }
    JsonText& value(std::string_view text) {
        comma();
        append_json_string(text_, shown_text(text));
        return *this;
    }
    JsonText& value(const char* text) { return value(std::string_view(text)); }
    JsonText& value(const std::string& text) { return value(std::string_view(text)); }
    JsonText& value(bool flag) { return raw(flag ? "true" : "false"); }
    JsonText& value(double number) { return raw(std::isfinite(number) ? fmt::format("{}", number) : "null"); }
    template <std::integral Number>
    JsonText& value(Number number) {
        return raw(std::to_string(number));
    }
    template <typename Value>
    JsonText& value(const std::optional<Value>& maybe) {
        return maybe ? value(*maybe) : raw("null");
    }
    template <typename Value>
    JsonText& field(std::string_view name, const Value& content) {
        return key(name).value(content);
    }
    [[nodiscard]] const std::string& text() const noexcept { return text_; }

private:
    JsonText& open(char bracket) {
        comma();
        text_ += bracket;
        first_ = true;
        return *this;
    }
    JsonText& close(char bracket) {
        text_ += bracket;
        first_ = false;
        return *this;
    }
    JsonText& raw(std::string_view text) {
        comma();
        text_ += text;
        return *this;
    }
    void comma() {
        if (!first_) text_ += ',';
        first_ = false;
    }

    std::string text_;
    bool first_ = true;  ///< nothing has been written at this place yet
};

}  // namespace windrow::command
