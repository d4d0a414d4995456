// SPDX-License-Identifier: Apache-2.0
#include "windrow/inference/onnx_reader.hpp"
#include "windrow/kernels/error.hpp"

#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

namespace windrow::inference {

namespace {

/// The whole file; its size is checked before memory is taken.
std::string file_bytes(const std::string& path, const ReadLimits& limits) {
    std::error_code failure;
    const std::filesystem::file_status status = std::filesystem::status(path, failure);
    if (!std::filesystem::exists(status)) throw Error("W6001", "the model file " + path + " does not exist");
    if (!std::filesystem::is_regular_file(status)) throw Error("W6002", "the model " + path + " is not a file");
    const std::uintmax_t size = std::filesystem::file_size(path, failure);
    if (failure) throw Error("W6002", "the model file " + path + " cannot be read: " + failure.message());
    if (size > limits.file_bytes) {
        throw Error("W6602", "the model file " + path + " has " + std::to_string(size) + " bytes; at most " +
                                 std::to_string(limits.file_bytes) + " are read");
    }
    std::ifstream file(path, std::ios::binary);
    std::string bytes(static_cast<std::size_t>(size), '\0');
    file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    if (!file || file.gcount() != static_cast<std::streamsize>(bytes.size()))
        throw Error("W6002", "the model file " + path + " cannot be read");
    return bytes;
}

}  // namespace

Model read_model_file(const std::string& path, const ReadLimits& limits) {
    const std::string bytes = file_bytes(path, limits);
    try {
        return read_model(bytes, limits);
    } catch (const Error& error) {
        throw Error(error.code(), "the model file " + path + ": " + error.message(), error.hint());
    }
}

}  // namespace windrow::inference
