// SPDX-License-Identifier: Apache-2.0
#pragma once

/// SHA-256 (FIPS 180-4, computed by OpenSSL), by which files and weights are told apart. The functions are thread-safe, an object
/// is not. Throws W9001 should OpenSSL refuse.

#include <memory>
#include <string>
#include <string_view>

namespace windrow {

/// Of bytes given piece by piece.
class Sha256 {
public:
    Sha256();
    ~Sha256();
    Sha256(const Sha256&) = delete;
    Sha256& operator=(const Sha256&) = delete;
    void add(std::string_view bytes);
    /// 32 bytes. Of what was added so far; more may be added.
    [[nodiscard]] std::string digest() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// The 32 bytes of the digest of `bytes`.
std::string sha256(std::string_view bytes);
/// The same as 64 lower-case hexadecimal digits.
std::string sha256_text(std::string_view bytes);
/// Two lower-case digits a byte.
std::string hexadecimal_text(std::string_view bytes);

}  // namespace windrow
