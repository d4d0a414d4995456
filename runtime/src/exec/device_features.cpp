// SPDX-License-Identifier: Apache-2.0
#include "device_features.hpp"

#include "window_request.hpp"
#include "windrow/kernels/backend_device.hpp"

#include <algorithm>

namespace windrow::exec {

namespace {

/// A column, perhaps read as the nearest FLOAT or DOUBLE.
struct ReadColumn {
    std::size_t column = 0;
    DeviceNumber read_as = DeviceNumber::integer;  ///< integer: as it is
};

bool is_device_number(const DataType& type) {
    return type.is_integer() || type.kind() == TypeKind::float32 || type.kind() == TypeKind::float64;
}

/// Whether each number of the type `from` is one of the type `to`.
bool widens(const DataType& from, const DataType& to) {
    if (from.is_integer() && to.is_integer()) return from.kind() <= to.kind();
    return from.kind() == to.kind() || (from.kind() == TypeKind::float32 && to.kind() == TypeKind::float64);
}

/// The column that the expression is; nothing if it is computed otherwise.
std::optional<ReadColumn> read_column(const Expression& expression) {
    if (expression.kind == ExpressionKind::input) return ReadColumn{static_cast<std::size_t>(expression.input)};
    if (expression.kind != ExpressionKind::cast || expression.try_cast) return std::nullopt;
    const Expression& argument = *expression.arguments[0];
    std::optional<ReadColumn> read = read_column(argument);
    if (!read || !is_device_number(argument.type) || !is_device_number(expression.type)) return std::nullopt;
    if (widens(argument.type, expression.type)) return read;
    if (!argument.type.is_integer() || expression.type.is_integer()) return std::nullopt;
    read->read_as = *device_number(expression.type.physical());
    return read;
}

std::optional<DeviceColumn> device_column(const DeviceRows& rows, const Expression& expression) {
    const std::optional<ReadColumn> read = read_column(expression);
    std::optional<DeviceColumn> column = read ? rows.column(read->column) : std::nullopt;
    if (column && column->read_as == DeviceNumber::integer) column->read_as = read->read_as;
    return column;
}

/// The aggregate of the window that the column is, if a device can leave it in its memory.
std::optional<std::size_t> kept_call(const plan::WindowAggregate& window, std::size_t column) {
    const plan::AggregateOutput& output = window.outputs[column];
    if (output.kind != plan::AggregateOutput::Kind::aggregate) return std::nullopt;
    const auto call = static_cast<std::size_t>(output.index);
    if (!stays_on_device(*window.aggregates[call].function.aggregate)) return std::nullopt;
    return call;
}

FeaturePath through_host(std::string reason) {
    return {nullptr, {}, std::move(reason)};
}

/// Follows features down to a window.
class FeatureTrace {
public:
    explicit FeatureTrace(const plan::Predict& node) : at_(node.inputs[0].get()), features_(node.features) {}

    /// The window, or what else computes the rows.
    const plan::Node& follow() {
        for (; at_->kind == plan::NodeKind::project || at_->kind == plan::NodeKind::filter; at_ = at_->inputs[0].get()) {
            if (at_->kind == plan::NodeKind::filter) continue;
            for (ExpressionPtr& feature : features_)
                feature = substitute(feature, static_cast<const plan::Project&>(*at_).expressions);
        }
        return *at_;
    }
    [[nodiscard]] const std::vector<ExpressionPtr>& features() const { return features_; }

private:
    const plan::Node* at_;
    std::vector<ExpressionPtr> features_;
};

std::vector<std::string> names_of(const plan::Node& node) {
    std::vector<std::string> names;
    for (const auto& field : node.output) names.push_back(field.name);
    return names;
}

}  // namespace

FeaturePath feature_path(const plan::Predict& node, const Backend& wanted, const EvaluationContext& session) {
    FeatureTrace trace(node);
    const plan::Node& below = trace.follow();
    if (below.kind != plan::NodeKind::window_aggregate) return through_host("no window computes them");
    const auto& window = static_cast<const plan::WindowAggregate&>(below);
    if (!window.attached && window.window.kind == plan::WindowKind::session)
        return through_host("results of sessions do not stay on the device");
    if (plan_window(window, wanted, session).chosen.backend != &wanted) return through_host("the window runs on the CPU");
    FeaturePath path{&window, {}, {}};
    for (const ExpressionPtr& feature : trace.features()) {
        const std::optional<ReadColumn> read = read_column(*feature);
        if (!read) return through_host("'" + to_string(*feature, names_of(window)) + "' is computed by the host");
        const std::optional<std::size_t> call = kept_call(window, read->column);
        if (!call) return through_host("'" + window.output[read->column].name + "' does not stay on the device");
        path.calls.push_back(*call);
    }
    std::sort(path.calls.begin(), path.calls.end());
    path.calls.erase(std::unique(path.calls.begin(), path.calls.end()), path.calls.end());
    return path;
}

bool takes_device_features(const plan::Scoring& scoring, const Backend& wanted) {
    if (std::any_of(scoring.inputs.begin(), scoring.inputs.end(), [](const auto& input) { return input.takes_arrays; }))
        return false;
    inference::ScorerOptions options;
    options.precision = scoring.options.precision;
    options.batch_limit = scoring.options.batch_limit;
    options.backend = std::string(wanted.name());
    options.device = device_of(wanted);
    options.health = wanted.device_health();
    return options.device != nullptr && scoring.model->make_scorer(options)->takes_device_features();
}

DeviceRows projected(const DeviceRows& rows, std::span<const ExpressionPtr> expressions) {
    DeviceRows out{rows.table, {}, rows.rows};
    for (const ExpressionPtr& expression : expressions) out.columns.push_back(device_column(rows, *expression));
    return out;
}

std::optional<inference::DeviceFeatures> features_on_device(const plan::Scoring& scoring, const Batch& batch,
                                                            std::span<const ExpressionPtr> features) {
    if (batch.on_device == nullptr) return std::nullopt;
    inference::DeviceFeatures found{batch.on_device->table.get(), {}, {}};
    for (const plan::InputPort& input : scoring.inputs) {
        if (input.takes_arrays) return std::nullopt;
        for (const plan::InputPort::Part& part : input.parts) {
            const std::optional<DeviceColumn> column = device_column(*batch.on_device, *features[part.feature]);
            if (!column) return std::nullopt;
            found.elements.push_back({*column, input.port, part.places.offset});
        }
    }
    return found;
}

}  // namespace windrow::exec
