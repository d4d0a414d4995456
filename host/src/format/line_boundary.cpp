// SPDX-License-Identifier: Apache-2.0
#include "format/record_decoder.hpp"

#include <cstring>

namespace windrow {

namespace {

class LineBoundary final : public RecordBoundary {
public:
    [[nodiscard]] std::size_t whole_records(std::string_view bytes) const override {
        const void* newline = ::memrchr(bytes.data(), '\n', bytes.size());
        if (newline == nullptr) return 0;
        return static_cast<std::size_t>(static_cast<const char*>(newline) - bytes.data()) + 1;
    }
};

}  // namespace

std::unique_ptr<RecordBoundary> make_line_boundary() {
    return std::make_unique<LineBoundary>();
}

}  // namespace windrow
