// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Options of the raw format and the conversion between character sets.

#include "windrow/host/options.hpp"
#include "windrow/kernels/types.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace windrow {

struct RawOptions {
    std::string charset = "UTF-8";
    bool big_endian = true;
};

/// Reads raw.* and checks that there is one column, of a type that raw carries. Throws Error W35xx.
RawOptions read_raw_options(const Options& options, const Schema& columns);

/// Converts texts from one character set to another; what can't be converted becomes U+FFFD (or '?' where the target lacks it),
/// as in Java.
class CharsetConverter {
public:
    CharsetConverter(const std::string& from, const std::string& to);
    ~CharsetConverter();
    CharsetConverter(CharsetConverter&& other) noexcept;
    CharsetConverter(const CharsetConverter&) = delete;
    CharsetConverter& operator=(const CharsetConverter&) = delete;
    CharsetConverter& operator=(CharsetConverter&&) = delete;

    /// False if the system does not know one of the two.
    [[nodiscard]] bool known() const noexcept { return handle_ != nullptr; }
    void append(std::string_view text, std::string& out);

private:
    void* handle_ = nullptr;
    bool to_utf8_ = false;
};

}  // namespace windrow
