// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Model files that checkpoints refer to, kept beside them under the SHA-256 of their bytes, so that a job that goes on can score
/// rows with the version that was live for them.

#include "windrow/inference/scorer.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace windrow::exec {

/// Thread-safe (no state but the folder's name).
class ModelStore {
public:
    /// `folder` empty: nothing is kept.
    explicit ModelStore(std::filesystem::path folder) : folder_(std::move(folder)) {}

    /// The model that a file holds now; its bytes are kept first, and lasting, so that file and model are the same whoever writes
    /// to it meanwhile. Throws what load_model throws, W6111 if it cannot be kept.
    [[nodiscard]] std::shared_ptr<const inference::LoadedModel> take(const std::string& path) const;
    /// A model that was kept; null if there is none of that hash.
    [[nodiscard]] std::shared_ptr<const inference::LoadedModel> find(const std::string& hash) const;

private:
    std::filesystem::path folder_;
};

}  // namespace windrow::exec
