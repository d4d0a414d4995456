// SPDX-License-Identifier: Apache-2.0
#include "command/standard_output.hpp"

#include <unistd.h>

#include <cerrno>

namespace windrow::command {

StandardOutput::StandardOutput(int descriptor) : std::ostream(nullptr), buffer_(descriptor) {
    rdbuf(&buffer_);
}

StandardOutput::~StandardOutput() {
    buffer_.drain();
}

StandardOutput::DescriptorBuffer::DescriptorBuffer(int descriptor) : descriptor_(descriptor) {
    setp(block_.data(), block_.data() + block_.size());
}

bool StandardOutput::DescriptorBuffer::write_all(const char* text, std::size_t length) {
    while (length > 0) {
        const ssize_t written = ::write(descriptor_, text, length);
        if (written < 0) {
            if (errno == EINTR) continue;
            return false;
        }
        text += written;
        length -= static_cast<std::size_t>(written);
    }
    return true;
}

bool StandardOutput::DescriptorBuffer::drain() {
    const bool written = write_all(pbase(), static_cast<std::size_t>(pptr() - pbase()));
    setp(block_.data(), block_.data() + block_.size());
    return written;
}

StandardOutput::DescriptorBuffer::int_type StandardOutput::DescriptorBuffer::overflow(int_type character) {
    if (!drain()) return traits_type::eof();
    if (!traits_type::eq_int_type(character, traits_type::eof())) {
        *pptr() = traits_type::to_char_type(character);
        pbump(1);
    }
    return traits_type::not_eof(character);
}

int StandardOutput::DescriptorBuffer::sync() {
    return drain() ? 0 : -1;
}

std::streamsize StandardOutput::DescriptorBuffer::xsputn(const char* text, std::streamsize length) {
    if (length > epptr() - pptr() && !drain()) return 0;
    if (length > epptr() - pptr()) return write_all(text, static_cast<std::size_t>(length)) ? length : 0;
    traits_type::copy(pptr(), text, static_cast<std::size_t>(length));
    pbump(static_cast<int>(length));
    return length;
}

}  // namespace windrow::command
