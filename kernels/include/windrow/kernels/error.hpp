// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The one exception type of the control plane, with a stable code. Nothing throws per row.
///
/// Codes are stable and documented in docs/errors.md. Ranges say who must act:
///   W1xxx usage and configuration, W2xxx SQL syntax, W3xxx SQL meaning (names, types, plan), W4xxx valid Flink SQL that
///   Windrow does not run, W5xxx input data, W6xxx files and other I/O, W7xxx memory, W9xxx a defect in Windrow.

#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <utility>

namespace windrow {

/// Half-open range of byte offsets in the text of the script being processed.
struct SourceRange {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
};

/// Who must act; decides the exit code of the command line (docs/errors.md).
enum class ErrorClass : std::uint8_t { usage, script, data, io, memory, internal };

/// An error that ends the statement or the job. Thread-safe to copy. `message` says what is wrong, `hint` (may be empty) what
/// to write instead; neither holds the position, which `where` carries and the command line renders with a caret.
class Error : public std::exception {
public:
    Error(std::string code, std::string message, std::string hint = {})
        : code_(std::move(code)), message_(std::move(message)), hint_(std::move(hint)) {}

    Error& at(SourceRange where) {
        if (!where_) where_ = where;
        return *this;
    }
    [[nodiscard]] const std::string& code() const noexcept { return code_; }
    [[nodiscard]] const std::string& message() const noexcept { return message_; }
    [[nodiscard]] const std::string& hint() const noexcept { return hint_; }
    [[nodiscard]] const std::optional<SourceRange>& where() const noexcept { return where_; }
    [[nodiscard]] const char* what() const noexcept override { return message_.c_str(); }
    /// From the code's first digit: 1 usage, 2-4 script, 5 data, 6 io, 7 memory, else internal.
    [[nodiscard]] ErrorClass error_class() const noexcept {
        switch (code_.size() > 1 ? code_[1] : '9') {
            case '1':
                return ErrorClass::usage;
            case '2':
            case '3':
            case '4':
                return ErrorClass::script;
            case '5':
                return ErrorClass::data;
            case '6':
                return ErrorClass::io;
            case '7':
                return ErrorClass::memory;
            default:
                return ErrorClass::internal;
        }
    }

private:
    std::string code_;
    std::string message_;
    std::string hint_;
    std::optional<SourceRange> where_;
};

/// Throws W9001 ("a defect in Windrow") with the text; for states that no input can reach.
[[noreturn]] inline void throw_defect(const std::string& text) {
    throw Error("W9001", "internal defect: " + text);
}

}  // namespace windrow
