// SPDX-License-Identifier: Apache-2.0
#include "expression/register.hpp"
#include "expression/repaired_utf8.hpp"
#include "functions/function_form.hpp"
#include "functions/text_writer.hpp"
#include "windrow/semantics/ascii_digit.hpp"
#include "windrow/semantics/utf8.hpp"

#include <openssl/evp.h>
#include <algorithm>
#include <array>
#include <string>

namespace windrow {

namespace {

constexpr DeviceSupport digest_on_host{false, "message digests are computed by OpenSSL"};
constexpr std::string_view lower_hex = "0123456789abcdef";

/// One digest context per call of a kernel, used for every row.
class Digest {
public:
    Digest() : context_(EVP_MD_CTX_new()) {
        if (context_ == nullptr) throw Error("W7011", "no memory for a message digest");
    }
    Digest(const Digest&) = delete;
    Digest& operator=(const Digest&) = delete;
    ~Digest() { EVP_MD_CTX_free(context_); }

    void append_hex(const EVP_MD* kind, std::string_view text, TextWriter& writer) {
        unsigned char digest[EVP_MAX_MD_SIZE];
        unsigned int size = 0;
        const bool done = EVP_DigestInit_ex(context_, kind, nullptr) == 1 &&
                          EVP_DigestUpdate(context_, text.data(), text.size()) == 1 &&
                          EVP_DigestFinal_ex(context_, digest, &size) == 1;
        if (!done) throw_defect("OpenSSL refused a message digest");
        char* to = writer.extend(2 * static_cast<std::size_t>(size));
        for (unsigned int k = 0; k < size; ++k) {
            *to++ = lower_hex[digest[k] >> 4];
            *to++ = lower_hex[digest[k] & 15];
        }
    }

private:
    EVP_MD_CTX* context_;
};

template <const EVP_MD* (*kind)()>
void hash(const CallContext& call, std::span<const Column> arguments, Column& out) {
    Digest digest;
    write_texts(call, out, static_cast<std::size_t>(call.rows) * 64,
                [&](std::int64_t i, TextWriter& writer) { digest.append_hex(kind(), arguments[0].text(i), writer); });
}

const EVP_MD* kind_of_bits(std::int32_t bits) {
    switch (bits) {
        case 256:
            return EVP_sha256();
        case 224:
            return EVP_sha224();
        case 384:
            return EVP_sha384();
        case 512:
            return EVP_sha512();
        default:
            return nullptr;
    }
}

void sha2(const CallContext& call, std::span<const Column> arguments, Column& out) {
    Digest digest;
    write_texts(call, out, static_cast<std::size_t>(call.rows) * 64, [&](std::int64_t i, TextWriter& writer) {
        const EVP_MD* kind = kind_of_bits(arguments[1].at<std::int32_t>(i));
        if (kind == nullptr) {
            throw Error("W5030", "SHA2 has no digest of " + std::to_string(arguments[1].at<std::int32_t>(i)) + " bits",
                        "use 224, 256, 384 or 512");
        }
        digest.append_hex(kind, arguments[0].text(i), writer);
    });
}

template <std::int32_t length>
DataType result_char(std::span<const DataType> /*arguments*/) {
    return DataType::character(length);
}

DataType result_varchar_128(std::span<const DataType> /*arguments*/) {
    return DataType::varchar(128);
}

constexpr std::string_view base64_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void to_base64(const CallContext& call, std::span<const Column> arguments, Column& out) {
    write_texts(call, out, arguments[0].bytes.size() * 4 / 3 + 4 * static_cast<std::size_t>(call.rows),
                [&](std::int64_t i, TextWriter& writer) {
                    const std::string_view text = arguments[0].text(i);
                    char* to = writer.extend((text.size() + 2) / 3 * 4);
                    for (std::size_t k = 0; k < text.size(); k += 3) {
                        const std::size_t rest = text.size() - k;
                        const auto byte = [&](std::size_t n) { return n < rest ? static_cast<unsigned char>(text[k + n]) : 0U; };
                        const std::uint32_t group = byte(0) << 16 | byte(1) << 8 | byte(2);
                        *to++ = base64_alphabet[group >> 18];
                        *to++ = base64_alphabet[group >> 12 & 63];
                        *to++ = rest > 1 ? base64_alphabet[group >> 6 & 63] : '=';
                        *to++ = rest > 2 ? base64_alphabet[group & 63] : '=';
                    }
                });
}

int base64_value(char c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    if (c == '+') return 62;
    return c == '/' ? 63 : -1;
}

[[noreturn]] void refuse_base64(std::string_view text, const char* why) {
    throw Error("W5031", "FROM_BASE64 cannot read '" + std::string(text.substr(0, 80)) + "': " + why,
                "filter such rows out first, for example with a CASE");
}

/// The basic alphabet of RFC 4648, padding optional but right if present, nothing else in between (java.util.Base64).
void append_decoded(std::string_view text, TextWriter& writer) {
    std::string_view body = text;
    std::size_t padding = 0;
    while (!body.empty() && body.back() == '=' && padding < 2) {
        body.remove_suffix(1);
        ++padding;
    }
    const std::size_t tail = body.size() % 4;
    if (tail == 1 || (padding != 0 && (body.size() + padding) % 4 != 0)) refuse_base64(text, "its last group is incomplete");
    std::uint32_t group = 0;
    std::size_t filled = 0;
    for (const char c : body) {
        const int value = base64_value(c);
        if (value < 0) refuse_base64(text, "it has a character outside the base64 alphabet");
        group = group << 6 | static_cast<std::uint32_t>(value);
        if (++filled == 4) {
            char* to = writer.extend(3);
            to[0] = static_cast<char>(group >> 16);
            to[1] = static_cast<char>(group >> 8);
            to[2] = static_cast<char>(group);
            group = 0;
            filled = 0;
        }
    }
    if (filled == 2) writer.append(static_cast<char>(group >> 4));
    if (filled == 3) {
        writer.append(static_cast<char>(group >> 10));
        writer.append(static_cast<char>(group >> 2));
    }
}

void from_base64(const CallContext& call, std::span<const Column> arguments, Column& out) {
    write_texts(call, out, arguments[0].bytes.size(),
                [&](std::int64_t i, TextWriter& writer) { append_decoded(arguments[0].text(i), writer); });
}

/// Pairs of hexadecimal digits. With an odd number of digits the first byte is 0 and the first digit is lost, as in Flink.
void unhex(const CallContext& call, std::span<const Column> arguments, Column& out) {
    write_nullable_texts(call, out, arguments[0].bytes.size(), [&](std::int64_t i, TextWriter& writer) {
        std::string_view text = arguments[0].text(i);
        if (text.size() % 2 != 0) {
            if (semantics::hex_value(text.front()) < 0) return false;
            writer.append('\0');
            text.remove_prefix(1);
        }
        for (std::size_t k = 0; k < text.size(); k += 2) {
            const int high = semantics::hex_value(text[k]);
            const int low = semantics::hex_value(text[k + 1]);
            if (high < 0 || low < 0) return false;
            writer.append(static_cast<char>(high * 16 + low));
        }
        return true;
    });
}

enum class Charset : std::uint8_t { utf8, ascii, latin1, utf16_big, utf16_little, utf16_marked };

/// A character set of Java by name, letter case apart; false if it is not one of those that ENCODE and DECODE document.
bool find_charset(std::string_view name, Charset& out) {
    std::string upper(name);
    for (char& c : upper) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    constexpr std::array<std::pair<std::string_view, Charset>, 9> known{{{"UTF-8", Charset::utf8},
                                                                         {"UTF8", Charset::utf8},
                                                                         {"US-ASCII", Charset::ascii},
                                                                         {"ASCII", Charset::ascii},
                                                                         {"ISO-8859-1", Charset::latin1},
                                                                         {"LATIN1", Charset::latin1},
                                                                         {"UTF-16BE", Charset::utf16_big},
                                                                         {"UTF-16LE", Charset::utf16_little},
                                                                         {"UTF-16", Charset::utf16_marked}}};
    for (const auto& [text, charset] : known) {
        if (text == upper) {
            out = charset;
            return true;
        }
    }
    return false;
}

[[noreturn]] void refuse_charset(std::string_view name) {
    throw Error("W5032", "there is no character set '" + std::string(name) + "'",
                "use US-ASCII, ISO-8859-1, UTF-8, UTF-16BE, UTF-16LE or UTF-16");
}

void append_unit(semantics::u32 unit, bool little, TextWriter& writer) {
    writer.append(static_cast<char>(little ? unit & 0xFF : unit >> 8));
    writer.append(static_cast<char>(little ? unit >> 8 : unit & 0xFF));
}

void append_encoded(std::string_view text, Charset charset, TextWriter& writer) {
    if (charset == Charset::utf8) return writer.append(text);
    if (charset == Charset::utf16_marked && !text.empty()) append_unit(0xFEFF, false, writer);
    const auto size = static_cast<semantics::i64>(text.size());
    for (semantics::i64 at = 0; at < size; at += semantics::utf8_step(text.data(), size, at)) {
        const semantics::u32 code = semantics::utf8_decode(text.data(), size, at);
        if (charset == Charset::ascii || charset == Charset::latin1) {
            writer.append(code < (charset == Charset::ascii ? 0x80U : 0x100U) ? static_cast<char>(code) : '?');
        } else if (code < 0x10000) {
            append_unit(code, charset == Charset::utf16_little, writer);
        } else {
            append_unit(0xD800 + ((code - 0x10000) >> 10), charset == Charset::utf16_little, writer);
            append_unit(0xDC00 + ((code - 0x10000) & 0x3FF), charset == Charset::utf16_little, writer);
        }
    }
}

void append_code(semantics::u32 code, TextWriter& writer) {
    char bytes[4];
    writer.append(std::string_view(bytes, static_cast<std::size_t>(semantics::utf8_encode(bytes, code))));
}

void append_from_utf16(std::string_view bytes, bool little, TextWriter& writer) {
    const auto unit = [&](std::size_t k) {
        const auto first = static_cast<unsigned char>(bytes[k]);
        const auto second = static_cast<unsigned char>(bytes[k + 1]);
        return static_cast<semantics::u32>(little ? second << 8 | first : first << 8 | second);
    };
    std::size_t at = 0;
    for (; at + 1 < bytes.size(); at += 2) {
        const semantics::u32 high = unit(at);
        const bool pair =
            high >= 0xD800 && high < 0xDC00 && at + 3 < bytes.size() && unit(at + 2) >= 0xDC00 && unit(at + 2) < 0xE000;
        if (pair) {
            append_code(0x10000 + ((high - 0xD800) << 10) + (unit(at + 2) - 0xDC00), writer);
            at += 2;
        } else {
            append_code(high >= 0xD800 && high < 0xE000 ? 0xFFFD : high, writer);
        }
    }
    if (at < bytes.size()) append_code(0xFFFD, writer);
}

void append_decoded_bytes(std::string_view bytes, Charset charset, TextWriter& writer) {
    if (charset == Charset::utf8) return append_repaired_utf8(bytes, writer);
    if (charset == Charset::ascii || charset == Charset::latin1) {
        for (const char c : bytes) {
            const auto byte = static_cast<unsigned char>(c);
            append_code(charset == Charset::ascii && byte >= 0x80 ? 0xFFFDU : byte, writer);
        }
        return;
    }
    bool little = charset == Charset::utf16_little;
    if (charset == Charset::utf16_marked && bytes.size() >= 2) {
        little = bytes.substr(0, 2) == "\xFF\xFE";
        if (little || bytes.substr(0, 2) == "\xFE\xFF") bytes.remove_prefix(2);
    }
    append_from_utf16(bytes, little, writer);
}

template <void (*convert)(std::string_view, Charset, TextWriter&)>
void with_charset(const CallContext& call, std::span<const Column> arguments, Column& out) {
    write_texts(call, out, arguments[0].bytes.size(), [&](std::int64_t i, TextWriter& writer) {
        Charset charset{};
        if (!find_charset(arguments[1].text(i), charset)) refuse_charset(arguments[1].text(i));
        convert(arguments[0].text(i), charset, writer);
    });
}

}  // namespace

void register_hash_functions(FunctionRegistry& registry) {
    add_form(registry, {.name = "MD5",
                        .signature = "MD5(STRING)",
                        .arguments = "s",
                        .result = result_char<32>,
                        .kernel = hash<EVP_md5>,
                        .device = digest_on_host});
    add_form(registry, {.name = "SHA1",
                        .signature = "SHA1(STRING)",
                        .arguments = "s",
                        .result = result_char<40>,
                        .kernel = hash<EVP_sha1>,
                        .device = digest_on_host});
    add_form(registry, {.name = "SHA224",
                        .signature = "SHA224(STRING)",
                        .arguments = "s",
                        .result = result_char<56>,
                        .kernel = hash<EVP_sha224>,
                        .device = digest_on_host});
    add_form(registry, {.name = "SHA256",
                        .signature = "SHA256(STRING)",
                        .arguments = "s",
                        .result = result_char<64>,
                        .kernel = hash<EVP_sha256>,
                        .device = digest_on_host});
    add_form(registry, {.name = "SHA384",
                        .signature = "SHA384(STRING)",
                        .arguments = "s",
                        .result = result_char<96>,
                        .kernel = hash<EVP_sha384>,
                        .device = digest_on_host});
    add_form(registry, {.name = "SHA512",
                        .signature = "SHA512(STRING)",
                        .arguments = "s",
                        .result = result_char<128>,
                        .kernel = hash<EVP_sha512>,
                        .device = digest_on_host});
    add_form(registry, {.name = "SHA2",
                        .signature = "SHA2(STRING, 224 | 256 | 384 | 512)",
                        .arguments = "si",
                        .result = result_varchar_128,
                        .kernel = sha2,
                        .device = digest_on_host});
    add_form(
        registry,
        {.name = "TO_BASE64", .signature = "TO_BASE64(STRING)", .arguments = "z", .result = result_string, .kernel = to_base64});
    add_form(registry, {.name = "FROM_BASE64",
                        .signature = "FROM_BASE64(STRING)",
                        .arguments = "s",
                        .result = result_string,
                        .kernel = from_base64});
    add_form(registry, {.name = "UNHEX",
                        .signature = "UNHEX(STRING)",
                        .arguments = "s",
                        .result = result_bytes,
                        .kernel = unhex,
                        .can_be_null = true,
                        .takes_bare_null = true});
    add_form(registry, {.name = "ENCODE",
                        .signature = "ENCODE(STRING, character set STRING)",
                        .arguments = "ss",
                        .result = result_bytes,
                        .kernel = with_charset<append_encoded>});
    add_form(registry, {.name = "DECODE",
                        .signature = "DECODE(BYTES, character set STRING)",
                        .arguments = "ys",
                        .result = result_string,
                        .kernel = with_charset<append_decoded_bytes>});
}

}  // namespace windrow
