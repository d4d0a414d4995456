// SPDX-License-Identifier: Apache-2.0
#include "predict_operator.hpp"

#include "row_scoring.hpp"
#include "windrow/kernels/error.hpp"
#include "windrow/kernels/snapshot_bytes.hpp"

#include <memory>
#include <utility>
#include <vector>

/// ML_PREDICT: each row gets the model's outputs behind its columns.

namespace windrow::exec {

namespace {

/// What one worker has of its own; padded so that workers do not share a cache line.
struct alignas(64) Worker {
    std::unique_ptr<RowScoring> scoring;
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
          workers_(static_cast<std::size_t>(workers)) {}

    void process(TaskContext& task, int, Batch&& batch) override {
        Worker& worker = workers_[static_cast<std::size_t>(task.worker)];
        if (worker.scoring == nullptr)
            worker.scoring = std::make_unique<RowScoring>(*scoring_, scoring_->model, settings_.backend);
        std::vector<Column> features;
        features.reserve(features_.size());
        for (const ExpressionPtr& feature : features_) features.push_back(evaluate(*feature, batch, *task.session));
        PredictedColumns predicted(*scoring_, batch.rows);
        const ScoredRows result = worker.scoring->run(features, batch.rows, nullptr, predicted);
        if (result.unfit > 0) refuse_if_asked(result);
        worker.scored += result.scored;
        worker.unfit += result.unfit;
        if (worker.first_unfit.empty()) worker.first_unfit = result.first_unfit;
        for (Column& column : predicted.finish()) batch.columns.push_back(std::move(column));
        push(task, std::move(batch));
    }
    [[nodiscard]] std::string describe() const override { return "predict (" + scoring_->name + ")"; }
    [[nodiscard]] bool reads_stamps() const override { return downstream()->reads_stamps(); }

    void add_status(OperatorStatus& status) override {
        status.model =
            ModelStatus{scoring_->name, plan::model_hash(*scoring_), total(&Worker::scored), total(&Worker::unfit), 0, 0};
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
        snapshot::put_text(plan::model_hash(*scoring_), out);
        snapshot::put(total(&Worker::scored), out);
        snapshot::put(total(&Worker::unfit), out);
    }
    void decode_state(std::string_view& in) override {
        const std::string saved(snapshot::get_text(in));
        const std::string& now = plan::model_hash(*scoring_);
        if (saved != now && !settings_.allow_new_model) {
            throw Error("W6109",
                        "the checkpoint was taken with another model " + scoring_->name + ": its file had SHA-256 " + saved +
                            ", " + scoring_->options.path + " has " + now,
                        "put the file back, go on with the new one (--allow-new-model), or start anew with --resume none");
        }
        for (Worker& worker : workers_) worker.scored = worker.unfit = 0;
        workers_[0].scored = snapshot::get<std::uint64_t>(in);
        workers_[0].unfit = snapshot::get<std::uint64_t>(in);
    }

private:
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
    std::vector<Worker> workers_;
};

}  // namespace

OperatorPtr make_predict(const plan::Predict& node, PredictSettings settings, bool parallel, int workers) {
    return std::make_unique<PredictOperator>(node, std::move(settings), parallel, workers);
}

}  // namespace windrow::exec
