// SPDX-License-Identifier: Apache-2.0
#include "model_versions.hpp"

#include "windrow/kernels/error.hpp"
#include "windrow/kernels/snapshot_bytes.hpp"

#include <algorithm>
#include <exception>

namespace windrow::exec {

namespace {

bool same_ports(const std::vector<inference::Port>& a, const std::vector<inference::Port>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const inference::Port& x, const inference::Port& y) {
        return x.name == y.name && x.element == y.element && x.row_shape == y.row_shape;
    });
}

}  // namespace

ModelVersions::ModelVersions(std::shared_ptr<const plan::Scoring> scoring, ModelStore store)
    : scoring_(std::move(scoring)), store_(std::move(store)), looked_(surroundings().steady_now()) {
    versions_.push_back({watermark_min, scoring_->model});
    if (!watches()) return;
    seen_ = look();
    // Kept from the start: the file may be another one when a job goes on.
    const auto kept = store_.take(scoring_->options.path);
    if (kept->model().hash != plan::model_hash(*scoring_)) seen_ = {};  // changed since the plan was made: the next look finds it
}

FileSystem::State ModelVersions::look() const {
    FileSystem::State state;
    if (surroundings().files().state(scoring_->options.path, state)) return {};  // gone for now: what it becomes is another
    return state;
}

void ModelVersions::read_candidate(Candidate& candidate) const {
    try {
        auto model = store_.take(scoring_->options.path);
        if (!same_ports(model->inputs(), scoring_->model->inputs()) ||
            !same_ports(model->outputs(), scoring_->model->outputs())) {
            candidate.refused = "its inputs or outputs are not those of the model that it would replace";
        } else {
            (void)model->make_scorer({scoring_->options.precision, scoring_->options.batch_limit, "cpu"});
            candidate.model = std::move(model);
        }
    } catch (const Error& error) {
        candidate.refused = error.message();
    } catch (const std::exception& error) {  // what is thrown beside the stream would be lost
        candidate.refused = error.what();
    }
}

ModelReload ModelVersions::poll(Watermark from) {
    ModelReload reload;
    if (!watches()) return reload;
    if (reading_ == nullptr) {
        const auto now = surroundings().steady_now();
        if (now - looked_ < std::chrono::milliseconds(scoring_->options.reload_interval_ms)) return reload;
        looked_ = now;
        const FileSystem::State state = look();
        if (state == seen_) return reload;
        seen_ = state;
        candidate_ = std::make_shared<Candidate>();
        reading_ = surroundings().beside([this, candidate = candidate_] { read_candidate(*candidate); });
        return reload;
    }
    if (!reading_->ended()) return reload;
    reading_->wait();
    reading_ = nullptr;
    const std::shared_ptr<Candidate> candidate = std::move(candidate_);
    reload.refused = candidate->refused;
    if (candidate->model == nullptr || candidate->model->model().hash == newest_hash()) return reload;
    versions_.push_back({from, candidate->model});
    reload.taken = versions_.back();
    return reload;
}

std::size_t ModelVersions::retire(Watermark frontier) {
    std::size_t count = 0;
    while (count + 1 < versions_.size() && versions_[count + 1].from <= frontier) ++count;
    versions_.erase(versions_.begin(), versions_.begin() + static_cast<std::ptrdiff_t>(count));
    return count;
}

void ModelVersions::encode(std::string& out) const {
    snapshot::put(static_cast<std::uint64_t>(versions_.size()), out);
    for (const ModelVersion& version : versions_) {
        snapshot::put(version.from, out);
        snapshot::put_text(version.model->model().hash, out);
    }
}

std::shared_ptr<const inference::LoadedModel> ModelVersions::version_of(const std::string& hash) const {
    return plan::model_hash(*scoring_) == hash ? scoring_->model : store_.find(hash);
}

void ModelVersions::decode(std::string_view& in, bool allow_new_model) {
    const auto count = snapshot::get_count(in, sizeof(Watermark) + sizeof(std::uint64_t));
    if (count == 0) snapshot::refuse("names no version of the model");
    std::vector<ModelVersion> versions;
    for (std::uint64_t v = 0; v < count; ++v) {
        const auto from = snapshot::get<Watermark>(in);
        const std::string hash(snapshot::get_text(in));
        std::shared_ptr<const inference::LoadedModel> model = version_of(hash);
        if (model == nullptr && allow_new_model) model = scoring_->model;
        if (model == nullptr) {
            throw Error("W6109",
                        "the checkpoint was taken with another model " + scoring_->name + ": its file had SHA-256 " + hash +
                            ", " + scoring_->options.path + " has " + plan::model_hash(*scoring_),
                        "put the file back, go on with the new one (--allow-new-model), or start anew with --resume none");
        }
        versions.push_back({from, std::move(model)});
    }
    versions_ = std::move(versions);
    // The file may be a newer one than the last: it is looked at as if it had just changed.
    if (newest_hash() != plan::model_hash(*scoring_)) seen_ = {};
}

}  // namespace windrow::exec
