// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The versions of a model's file that score the rows of one operator, each from a watermark on ('reload' = 'watch').

#include "model_store.hpp"
#include "windrow/host/surroundings.hpp"
#include "windrow/kernels/batch.hpp"
#include "windrow/runtime/plan/scoring.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace windrow::exec {

struct ModelVersion {
    Watermark from = watermark_min;  ///< rows whose stamp's watermark is not before this, up to the next version's
    std::shared_ptr<const inference::LoadedModel> model;
};

/// What came of looking at the file.
struct ModelReload {
    std::optional<ModelVersion> taken;  ///< now the last version
    std::string refused;                ///< why a new file is not taken; empty if it is, or there is none
};

/// Belongs to the coordinating thread; workers read `versions` while it is not changed.
class ModelVersions {
public:
    /// Starts with the version that the plan was made with.
    ModelVersions(std::shared_ptr<const plan::Scoring> scoring, ModelStore store);

    [[nodiscard]] const std::vector<ModelVersion>& versions() const noexcept { return versions_; }
    [[nodiscard]] bool watches() const noexcept { return scoring_->options.reload_interval_ms > 0; }
    [[nodiscard]] const std::string& newest_hash() const { return versions_.back().model->model().hash; }

    /// Looks at the file if it is time, and lets a changed one be read and checked beside the stream. One that has been found
    /// good scores rows from `from` on: the caller gives a watermark that no row scored so far has reached.
    ModelReload poll(Watermark from);
    /// Lets go of versions that no row at or after `frontier` needs. Returns how many: they were the first.
    std::size_t retire(Watermark frontier);

    void encode(std::string& out) const;
    /// Throws W6109 if a version is neither the file nor kept, or is another and `allow_new_model` is not set and the file is not
    /// watched.
    void decode(std::string_view& in, bool allow_new_model);

private:
    struct Candidate {
        std::shared_ptr<const inference::LoadedModel> model;
        std::string refused;
    };
    [[nodiscard]] FileSystem::State look() const;
    void read_candidate(Candidate& candidate) const;
    [[nodiscard]] std::shared_ptr<const inference::LoadedModel> version_of(const std::string& hash) const;

    std::shared_ptr<const plan::Scoring> scoring_;
    ModelStore store_;
    std::vector<ModelVersion> versions_;
    FileSystem::State seen_;
    std::chrono::steady_clock::time_point looked_;
    std::shared_ptr<Candidate> candidate_;
    std::unique_ptr<BesideWork> reading_;  ///< last: its destructor waits for what uses the others
};

}  // namespace windrow::exec
