// SPDX-License-Identifier: Apache-2.0
#include "windrow/kernels/sha256.hpp"

#include "windrow/kernels/error.hpp"

#include <openssl/evp.h>

namespace windrow {

struct Sha256::State {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    State() {
        if (context == nullptr || EVP_DigestInit_ex(context, EVP_sha256(), nullptr) != 1) throw_defect("no SHA-256");
    }
    ~State() { EVP_MD_CTX_free(context); }
    State(const State&) = delete;
    State& operator=(const State&) = delete;
};

Sha256::Sha256() : state_(std::make_unique<State>()) {}
Sha256::~Sha256() = default;

void Sha256::add(std::string_view bytes) {
    if (EVP_DigestUpdate(state_->context, bytes.data(), bytes.size()) != 1) throw_defect("SHA-256 failed");
}

std::string Sha256::digest() const {
    State copy;
    std::string out(32, '\0');
    unsigned int size = 0;
    if (EVP_MD_CTX_copy_ex(copy.context, state_->context) != 1 ||
        EVP_DigestFinal_ex(copy.context, reinterpret_cast<unsigned char*>(out.data()), &size) != 1 || size != out.size())
        throw_defect("SHA-256 failed");
    return out;
}

std::string sha256(std::string_view bytes) {
    Sha256 hash;
    hash.add(bytes);
    return hash.digest();
}

std::string sha256_text(std::string_view bytes) {
    return hexadecimal_text(sha256(bytes));
}

std::string hexadecimal_text(std::string_view bytes) {
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        out += digits[byte >> 4U];
        out += digits[byte & 15U];
    }
    return out;
}

}  // namespace windrow
