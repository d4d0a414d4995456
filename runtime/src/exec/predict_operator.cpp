// SPDX-License-Identifier: Apache-2.0
#include "predict_operator.hpp"

#include "device_features.hpp"
#include "model_versions.hpp"
#include "row_scoring.hpp"
#include "windrow/kernels/error.hpp"
#include "windrow/kernels/snapshot_bytes.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

/// ML_PREDICT: each row gets the model's outputs behind its columns.

namespace windrow::exec {

namespace {

/// What one worker has of its own; padded so that workers do not share a cache line.
struct alignas(64) Worker {
    std::vector<std::unique_ptr<RowScoring>> scorings;  ///< by version; null until it is needed
    Watermark latest = watermark_min;                   ///< of the rows that were scored
    std::uint64_t scored = 0;
    std::uint64_t unfit = 0;
    std::string first_unfit;
};

class PredictOperator : public Operator {
public:
    PredictOperator(const plan::Predict& node, PredictSettings settings, bool parallel, int workers)
        : Operator(parallel, workers),
          features_(node.features),
          scoring_(node.scoring),
          settings_(std::move(settings)),
          versions_(scoring_, ModelStore(settings_.model_folder)),
          workers_(static_cast<std::size_t>(workers)) {
        inference::ScorerOptions options = where_to_run();
        options.precision = scoring_->options.precision;
        options.math = scoring_->options.math;
        inference::check_scorer_options(options);
    }

    void process(TaskContext& task, int, Batch&& batch) override {
        Worker& worker = workers_[static_cast<std::size_t>(task.worker)];
        std::vector<Column> features;
        features.reserve(features_.size());
        for (const ExpressionPtr& feature : features_) features.push_back(evaluate(*feature, batch, *task.session));
        const std::optional<inference::DeviceFeatures> on_device = features_on_device(*scoring_, batch, features_);
        const BatchFeatures given{features, batch.rows, on_device ? &*on_device : nullptr, batch.on_device.get()};
        PredictedColumns predicted(*scoring_, batch.rows);
        if (!versions_.watches()) {
            score(worker, 0, given, nullptr, predicted);
        } else {
            score_by_version(worker, batch, given, predicted);
        }
        for (Column& column : predicted.finish()) batch.columns.push_back(std::move(column));
        batch.on_device = nullptr;  // who holds rows for long holds no device memory
        push(task, std::move(batch));
    }
    [[nodiscard]] std::string describe() const override { return "predict (" + scoring_->name + ")"; }
    [[nodiscard]] bool reads_stamps() const override { return versions_.watches() || downstream()->reads_stamps(); }

    void advance(TaskContext& task, const std::vector<std::vector<Lane>>& inputs) override {
        Operator::advance(task, inputs);
        if (!versions_.watches()) return;
        retire();
        // Later than every row that was scored: who goes on from a checkpoint scores each row with the version that it had.
        const Watermark latest = latest_scored();
        const ModelReload reload = versions_.poll(latest == watermark_max ? latest : latest + 1);
        if (!reload.refused.empty()) refuse_file(reload.refused);
        if (reload.taken) tell_taken(*reload.taken);
    }

    void add_status(OperatorStatus& status) override {
        status.model = ModelStatus{scoring_->name, versions_.newest_hash(), total(&Worker::scored), total(&Worker::unfit),
                                   reloads_,       failed_reloads_};
    }
    void add_notes(std::vector<std::string>& notes) const override {
        const std::uint64_t unfit = total(&Worker::unfit);
        if (unfit == 0) return;
        std::string first;
        for (const Worker& worker : workers_) {
            if (first.empty()) first = worker.first_unfit;
        }
        notes.push_back("model " + scoring_->name + " could not score " + std::to_string(unfit) +
                        (unfit == 1 ? " row" : " rows") + ", whose outputs are NULL" + (first.empty() ? "" : "; " + first));
    }

protected:
    void encode_state(std::string& out) const override {
        versions_.encode(out);
        snapshot::put(latest_scored(), out);
        snapshot::put(total(&Worker::scored), out);
        snapshot::put(total(&Worker::unfit), out);
        const std::map<std::string, std::string> algorithms = algorithms_->all();
        snapshot::put(static_cast<std::uint64_t>(algorithms.size()), out);
        for (const auto& [layer, algorithm] : algorithms) {
            snapshot::put_text(layer, out);
            snapshot::put_text(algorithm, out);
        }
    }
    void decode_state(std::string_view& in) override {
        versions_.decode(in, settings_.allow_new_model);
        workers_[0].latest = snapshot::get<Watermark>(in);
        for (Worker& worker : workers_) worker.scored = worker.unfit = 0;
        workers_[0].scored = snapshot::get<std::uint64_t>(in);
        workers_[0].unfit = snapshot::get<std::uint64_t>(in);
        std::map<std::string, std::string> algorithms;
        for (auto left = snapshot::get_count(in, 2 * sizeof(std::uint64_t)); left > 0; --left) {
            std::string layer(snapshot::get_text(in));
            algorithms[std::move(layer)] = snapshot::get_text(in);
        }
        if (settings_.allow_new_model) algorithms.clear();
        algorithms_->replace(std::move(algorithms));
        inference::check_scorer_options(where_to_run());
    }

private:
    [[nodiscard]] Watermark latest_scored() const {
        Watermark latest = watermark_min;
        for (const Worker& worker : workers_) latest = std::max(latest, worker.latest);
        return latest;
    }

    [[nodiscard]] inference::ScorerOptions where_to_run() const {
        inference::ScorerOptions options;
        options.backend = settings_.backend;
        options.device = settings_.device;
        options.health = settings_.health;
        options.choices = algorithms_;
        return options;
    }

    /// Scores some rows of a batch (all if null) with a version.
    void score(Worker& worker, std::size_t version, const BatchFeatures& features, const std::vector<std::int32_t>* rows,
               PredictedColumns& predicted) {
        if (worker.scorings.size() <= version) worker.scorings.resize(version + 1);
        std::unique_ptr<RowScoring>& scoring = worker.scorings[version];
        if (scoring == nullptr)
            scoring = std::make_unique<RowScoring>(*scoring_, versions_.versions()[version].model, where_to_run());
        const ScoredRows result = scoring->run(features, rows, predicted);
        if (result.unfit > 0) refuse_if_asked(result);
        worker.scored += result.scored;
        worker.unfit += result.unfit;
        if (worker.first_unfit.empty()) worker.first_unfit = result.first_unfit;
    }

    /// Each row with the version that is live at its stamp.
    void score_by_version(Worker& worker, const Batch& batch, const BatchFeatures& features, PredictedColumns& predicted) {
        const std::vector<ModelVersion>& versions = versions_.versions();
        std::vector<std::vector<std::int32_t>> rows(versions.size());
        for (std::int64_t i = 0; i < batch.rows; ++i) {
            const Watermark at = batch.stamps.watermark(i);
            worker.latest = std::max(worker.latest, at);
            std::size_t version = versions.size() - 1;
            while (version > 0 && at < versions[version].from) --version;
            rows[version].push_back(static_cast<std::int32_t>(i));
        }
        for (std::size_t version = 0; version < versions.size(); ++version) {
            if (!rows[version].empty()) score(worker, version, features, &rows[version], predicted);
        }
    }

    void retire() {
        const std::size_t count = versions_.retire(merged_watermark(lanes()));
        for (Worker& worker : workers_) {
            const auto gone = static_cast<std::ptrdiff_t>(std::min(count, worker.scorings.size()));
            worker.scorings.erase(worker.scorings.begin(), worker.scorings.begin() + gone);
        }
    }

    void refuse_file(const std::string& reason) {
        ++failed_reloads_;
        if (!settings_.warn) return;
        settings_.warn({"W6110", "the new file of model " + scoring_->name + " is refused: " + reason,
                        "the version that was live goes on; put a good file at " + scoring_->options.path});
    }

    void tell_taken(const ModelVersion& version) {
        ++reloads_;
        if (!settings_.tell) return;
        settings_.tell(
            {EventLevel::info,
             "model-reloaded",
             {{"model", scoring_->name}, {"sha256", version.model->model().hash}, {"from_watermark_ms", version.from}}});
    }

    [[nodiscard]] std::uint64_t total(std::uint64_t Worker::*count) const {
        std::uint64_t sum = 0;
        for (const Worker& worker : workers_) sum += worker.*count;
        return sum;
    }

    void refuse_if_asked(const ScoredRows& result) const {
        if (scoring_->options.on_error != plan::OnRowError::fail) return;
        throw Error("W5301", "model " + scoring_->name + " cannot score a row: " + result.first_unfit,
                    "with 'on-error' = 'null' such a row passes with NULL outputs and is counted");
    }

    std::vector<ExpressionPtr> features_;
    std::shared_ptr<const plan::Scoring> scoring_;
    PredictSettings settings_;
    ModelVersions versions_;
    std::shared_ptr<inference::LibraryChoices> algorithms_ = std::make_shared<inference::LibraryChoices>();  ///< of all versions
    std::vector<Worker> workers_;
    std::uint64_t reloads_ = 0;
    std::uint64_t failed_reloads_ = 0;
};

}  // namespace

OperatorPtr make_predict(const plan::Predict& node, PredictSettings settings, bool parallel, int workers) {
    return std::make_unique<PredictOperator>(node, std::move(settings), parallel, workers);
}

}  // namespace windrow::exec
