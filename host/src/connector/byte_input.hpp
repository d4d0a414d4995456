// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The bytes of one input file from its beginning, decompressed.

#include "connector/input_files.hpp"

#include <cstddef>
#include <memory>

namespace windrow {

class ByteInput {
public:
    virtual ~ByteInput() = default;
    /// Fills up to `bytes` bytes; fewer only at the end (or when a pipe has no more for now); 0 at the end. Throws Error W6002
    /// when reading fails and W6004 when compressed data is damaged.
    virtual std::size_t read(char* out, std::size_t bytes) = 0;
    /// Goes back by `bytes` bytes if the input can (a plain file); false if it can't.
    virtual bool step_back(std::size_t bytes) = 0;
    /// Bytes taken from the file so far, compressed ones for compressed files.
    [[nodiscard]] virtual std::uint64_t consumed() const = 0;
};

/// True if the name's ending says that the file is compressed.
bool is_compressed(const std::string& path);

/// Opens by the name's ending: .gz, .gzip, .zst, .deflate; anything else is read as it is. "-" is the standard input.
std::unique_ptr<ByteInput> open_byte_input(const InputFile& file);

}  // namespace windrow
