// SPDX-License-Identifier: Apache-2.0
#include "format/avro/avro_codec.hpp"

#include "windrow/kernels/error.hpp"

#include <snappy.h>
#include <zlib.h>
#include <zstd.h>
#include <algorithm>
#include <memory>

namespace windrow {

namespace {

constexpr int raw_deflate = -15;  ///< windowBits: a stream without zlib's head and checksum
constexpr int zstandard_level = 3;
constexpr std::size_t checksum_bytes = 4;      ///< behind a block of snappy: CRC-32 of what was compressed, big-endian
constexpr std::size_t densest_snappy = 64;     ///< no byte of snappy stands for more than a third of this many
constexpr std::size_t densest_deflate = 1032;  ///< as many bytes at most as one of deflate stands for (zlib's technical details)
constexpr std::size_t first_room = 64 * 1024;  ///< of a stream that does not say how long its bytes are

std::uint32_t checksum(std::string_view bytes) {
    return static_cast<std::uint32_t>(
        ::crc32_z(::crc32_z(0, nullptr, 0), reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

/// Room for more of a stream's bytes behind the `filled` first ones; false if it would be too much.
bool grow(std::string& out, std::size_t filled) {
    if (filled < out.size()) return true;
    if (filled >= most_avro_block_bytes) return false;
    out.resize(std::min(most_avro_block_bytes, std::max(first_room, filled * 2)));
    return true;
}

const std::string too_long = "it has more than 256 MiB when decompressed";

bool inflate_block(std::string_view block, std::string& out, std::string& reason) {
    z_stream stream{};
    if (::inflateInit2(&stream, raw_deflate) != Z_OK) throw_defect("zlib could not start");
    const std::unique_ptr<z_stream, int (*)(z_stream*)> ended(&stream, ::inflateEnd);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(block.data()));
    stream.avail_in = static_cast<uInt>(block.size());
    std::size_t filled = 0;
    for (;;) {
        if (!grow(out, filled)) {
            reason = too_long;
            return false;
        }
        stream.next_out = reinterpret_cast<Bytef*>(out.data() + filled);
        stream.avail_out = static_cast<uInt>(out.size() - filled);
        const int status = ::inflate(&stream, Z_NO_FLUSH);
        filled = out.size() - stream.avail_out;
        if (status == Z_STREAM_END) break;
        if (status == Z_OK && (stream.avail_in > 0 || stream.avail_out == 0)) continue;
        reason = std::string("deflate: ") + (stream.msg != nullptr ? stream.msg : "the bytes end too early");
        return false;
    }
    out.resize(filled);
    return true;
}

bool decompress_snappy(std::string_view block, std::string& out, std::string& reason) {
    if (block.size() < checksum_bytes) {
        reason = "snappy: it is shorter than its checksum";
        return false;
    }
    const std::string_view compressed = block.substr(0, block.size() - checksum_bytes);
    std::size_t size = 0;
    // The length is looked at before there is room for it: a damaged one may say anything.
    if (!snappy::GetUncompressedLength(compressed.data(), compressed.size(), &size) ||
        size > compressed.size() * densest_snappy) {
        reason = "snappy: the bytes are damaged";
        return false;
    }
    if (size > most_avro_block_bytes) {
        reason = too_long;
        return false;
    }
    out.resize(size);
    if (!snappy::RawUncompress(compressed.data(), compressed.size(), out.data())) {
        reason = "snappy: the bytes are damaged";
        return false;
    }
    std::uint32_t expected = 0;
    for (const char c : block.substr(compressed.size())) expected = (expected << 8) | static_cast<unsigned char>(c);
    if (checksum(out) == expected) return true;
    reason = "snappy: its checksum differs";
    return false;
}

bool decompress_zstandard(std::string_view block, std::string& out, std::string& reason) {
    const std::unique_ptr<ZSTD_DStream, std::size_t (*)(ZSTD_DStream*)> stream(::ZSTD_createDStream(), ::ZSTD_freeDStream);
    if (stream == nullptr) throw_defect("zstd could not start");
    ZSTD_inBuffer in{block.data(), block.size(), 0};
    std::size_t filled = 0;
    std::size_t wanted = 1;
    while (wanted != 0 || in.pos < in.size) {
        if (!grow(out, filled)) {
            reason = too_long;
            return false;
        }
        ZSTD_outBuffer target{out.data(), out.size(), filled};
        wanted = ::ZSTD_decompressStream(stream.get(), &target, &in);
        filled = target.pos;
        if (::ZSTD_isError(wanted) != 0) {
            reason = std::string("zstandard: ") + ::ZSTD_getErrorName(wanted);
            return false;
        }
        if (wanted != 0 && in.pos == in.size && filled < out.size()) {
            reason = "zstandard: the bytes end too early";
            return false;
        }
    }
    out.resize(filled);
    return true;
}

/// As its frames say; `most_avro_block_bytes` if one does not say it or is damaged.
std::size_t zstandard_bytes(std::string_view block) {
    std::size_t bytes = 0;
    while (!block.empty() && bytes < most_avro_block_bytes) {
        const unsigned long long content = ::ZSTD_getFrameContentSize(block.data(), block.size());
        const std::size_t frame = ::ZSTD_findFrameCompressedSize(block.data(), block.size());
        if (content > most_avro_block_bytes || ::ZSTD_isError(frame) != 0)
            return most_avro_block_bytes;  // unknown is the largest
        bytes += static_cast<std::size_t>(content);
        block.remove_prefix(frame);
    }
    return bytes;
}

void deflate_block(std::string_view block, std::string& out) {
    z_stream stream{};
    constexpr int memory_level = 8;
    if (::deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, raw_deflate, memory_level, Z_DEFAULT_STRATEGY) != Z_OK)
        throw_defect("zlib could not start");
    const std::unique_ptr<z_stream, int (*)(z_stream*)> ended(&stream, ::deflateEnd);
    const std::size_t before = out.size();
    out.resize(before + ::deflateBound(&stream, static_cast<uLong>(block.size())));
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(block.data()));
    stream.avail_in = static_cast<uInt>(block.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data() + before);
    stream.avail_out = static_cast<uInt>(out.size() - before);
    if (::deflate(&stream, Z_FINISH) != Z_STREAM_END) throw_defect("zlib wrote more than it announced");
    out.resize(out.size() - stream.avail_out);
}

void compress_snappy(std::string_view block, std::string& out) {
    const std::size_t before = out.size();
    out.resize(before + snappy::MaxCompressedLength(block.size()));
    std::size_t size = 0;
    snappy::RawCompress(block.data(), block.size(), out.data() + before, &size);
    out.resize(before + size);
    const std::uint32_t sum = checksum(block);
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(sum >> shift);
}

void compress_zstandard(std::string_view block, std::string& out) {
    const std::size_t before = out.size();
    out.resize(before + ::ZSTD_compressBound(block.size()));
    const std::size_t size =
        ::ZSTD_compress(out.data() + before, out.size() - before, block.data(), block.size(), zstandard_level);
    if (::ZSTD_isError(size) != 0) throw_defect(std::string("zstd can't compress: ") + ::ZSTD_getErrorName(size));
    out.resize(before + size);
}

}  // namespace

const std::vector<std::string>& avro_codec_names() {
    static const std::vector<std::string> names = {"null", "deflate", "snappy", "zstandard"};  // in the order of AvroCodec
    return names;
}

std::optional<AvroCodec> avro_codec_of(std::string_view name) {
    const std::vector<std::string>& names = avro_codec_names();
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) return std::nullopt;
    return static_cast<AvroCodec>(found - names.begin());
}

const std::string& name_of(AvroCodec codec) {
    return avro_codec_names()[static_cast<std::size_t>(codec)];
}

std::size_t most_decompressed_bytes(AvroCodec codec, std::string_view block) {
    std::size_t bytes = block.size();
    if (codec == AvroCodec::deflate) bytes = std::min(bytes, most_avro_block_bytes) * densest_deflate;
    if (codec == AvroCodec::snappy && !snappy::GetUncompressedLength(block.data(), block.size(), &bytes)) bytes = 0;
    if (codec == AvroCodec::zstandard) bytes = zstandard_bytes(block);
    return std::min(bytes, most_avro_block_bytes);
}

bool decompress_avro_block(AvroCodec codec, std::string_view block, std::string& out, std::string& reason) {
    switch (codec) {
        case AvroCodec::none:
            out.assign(block);
            return true;
        case AvroCodec::deflate:
            return inflate_block(block, out, reason);
        case AvroCodec::snappy:
            return decompress_snappy(block, out, reason);
        case AvroCodec::zstandard:
            return decompress_zstandard(block, out, reason);
    }
    throw_defect("a codec without a reader");
}

void compress_avro_block(AvroCodec codec, std::string_view block, std::string& out) {
    switch (codec) {
        case AvroCodec::none:
            out += block;
            return;
        case AvroCodec::deflate:
            deflate_block(block, out);
            return;
        case AvroCodec::snappy:
            compress_snappy(block, out);
            return;
        case AvroCodec::zstandard:
            compress_zstandard(block, out);
            return;
    }
    throw_defect("a codec without a writer");
}

}  // namespace windrow
