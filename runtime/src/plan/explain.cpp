// SPDX-License-Identifier: Apache-2.0
#include "windrow/runtime/plan/explain.hpp"

#include "port_mapping.hpp"
#include "window_binding.hpp"
#include "windrow/kernels/error.hpp"

#include <numeric>
#include <set>
#include <unordered_set>

namespace windrow::plan {
namespace {

std::vector<std::string> names_of(const std::vector<OutputField>& fields) {
    std::vector<std::string> names;
    for (const OutputField& field : fields) names.push_back(field.name);
    return names;
}

std::string joined(const std::vector<std::string>& parts) {
    std::string out;
    for (const std::string& part : parts) out += (out.empty() ? "" : ", ") + part;
    return out;
}

/// What one operator says of itself.
struct Description {
    std::string title;
    std::string state = "none";
    std::string slices;
    std::string watermark = "passes through";
    std::vector<const Expression*> expressions;  ///< evaluated per row
    std::string host_only;                       ///< why it cannot run on a device, if so
};

std::string option(const Options& options, const char* key, const char* otherwise) {
    const auto found = options.values().find(key);
    return found == options.values().end() ? otherwise : found->second;
}

Description describe_scan(const Scan& scan) {
    Description out;
    const Options& options = scan.request.options;
    const std::string format = option(options, "format", "");
    std::vector<std::string> columns;
    for (const OutputField& field : scan.output) columns.push_back(field.name + " " + field.type.to_plain_string());
    out.title = "Scan " + scan.request.table + " (" + option(options, "connector", "no connector") +
                (format.empty() ? "" : ", " + format) + "): reads " + joined(columns);
    out.state = "position in the log";
    out.watermark = "none yet";
    out.host_only = "reading and decoding run on the host";
    if (scan.late_table) out.title += "; late rows to " + scan.late_table->table;
    if (scan.bad_records_table) out.title += "; bad records to " + scan.bad_records_table->table;
    return out;
}

std::string window_text(const WindowSpec& window) {
    std::string out;
    switch (window.kind) {
        case WindowKind::tumble:
            out = "TUMBLE size " + duration_text(window.size);
            break;
        case WindowKind::hop:
            out = "HOP slide " + duration_text(window.slide) + ", size " + duration_text(window.size);
            break;
        case WindowKind::cumulate:
            out = "CUMULATE step " + duration_text(window.slide) + ", size " + duration_text(window.size);
            break;
        case WindowKind::session:
            out = "SESSION gap " + duration_text(window.size);
            break;
    }
    if (window.offset != 0) out += ", offset " + duration_text(window.offset);
    if (window.processing_time) out += ", processing time";
    if (window.time_zone) out += ", aligned in " + window.time_zone->name();
    return out;
}

std::string slices_text(const WindowAggregate& node) {
    if (node.attached) return "one per window_end of the rows";
    const WindowSpec& window = node.window;
    switch (window.kind) {
        case WindowKind::tumble:
            return "one per window (" + duration_text(window.size) + ")";
        case WindowKind::hop: {
            const std::int64_t slice = std::gcd(window.size, window.slide);
            return duration_text(slice) + " each, a window merges " + std::to_string(window.size / slice);
        }
        case WindowKind::cumulate:
            return duration_text(window.slide) + " each, a window merges up to " + std::to_string(window.size / window.slide);
        case WindowKind::session:
            return "open intervals per key";
    }
    return "";
}

Description describe_aggregate(const WindowAggregate& node) {
    Description out;
    const std::vector<std::string> input = names_of(node.inputs[0]->output);
    std::vector<std::string> keys;
    for (const int key : node.keys) keys.push_back(input[static_cast<std::size_t>(key)]);
    std::vector<std::string> calls;
    bool ordered = false;
    for (const AggregateCall& call : node.aggregates) {
        calls.push_back(call.text);
        ordered = ordered || call.function.order_dependent;
        if (!call.function.device.supported && out.host_only.empty())
            out.host_only = call.function.name + " " + std::string(call.function.device.reason);
    }
    out.title = "WindowAggregate " + window_text(node.window) + (node.attached ? " (of the rows' window columns)" : "") +
                (keys.empty() ? ", no key" : ", per " + joined(keys)) + (calls.empty() ? ", no aggregate" : ": " + joined(calls));
    out.state = std::to_string(node.aggregates.size()) + (node.aggregates.size() == 1 ? " accumulator" : " accumulators") +
                " per slice and key, freed when the watermark passes the window's end";
    if (ordered) out.state += "; values with their stamps (an aggregate depends on the order of rows)";
    out.slices = slices_text(node);
    out.watermark = "waits for the rows that it fires, then passes on";
    return out;
}

const char* activation_name(OutputActivation activation) {
    switch (activation) {
        case OutputActivation::none:
            break;
        case OutputActivation::sigmoid:
            return "sigmoid";
        case OutputActivation::tanh:
            return "tanh";
        case OutputActivation::softmax:
            return "softmax";
    }
    return "none";
}

std::string precision_name(const ModelOptions& options) {
    if (options.precision == inference::Precision::exact) return "exact";
    switch (options.math) {
        case inference::LibraryMath::fp32:
            return "library";
        case inference::LibraryMath::tf32:
            return "library in tf32";
        case inference::LibraryMath::bf16:
            return "library in bf16";
    }
    throw_defect("a math of libraries that is none");
}

Description describe_predict(const Predict& node, const std::vector<std::string>& input) {
    Description out;
    const Scoring& scoring = *node.scoring;
    std::vector<std::string> features;
    for (const ExpressionPtr& feature : node.features) features.push_back(to_string(*feature, input));
    std::vector<std::string> outputs;
    for (std::size_t i = node.output.size() - scoring.outputs.size(); i < node.output.size(); ++i)
        outputs.push_back(node.output[i].name);
    out.title = "Predict " + joined(outputs) + " by model " + scoring.name + " from " + joined(features) + ", precision " +
                precision_name(scoring.options);
    if (scoring.options.activation != OutputActivation::none)
        out.title += std::string(", then ") + activation_name(scoring.options.activation);
    out.state = "the hash of the model's file";
    for (const ExpressionPtr& feature : node.features) out.expressions.push_back(feature.get());
    return out;
}

std::string cache_text(const Options& options) {
    const LookupCacheOptions cache = lookup_cache_options(options);
    if (!cache.enabled) return "no cache";
    std::string out = "a cache";
    if (cache.max_keys > 0) out += " of " + std::to_string(cache.max_keys) + " keys";
    if (cache.expire_after_write.count() > 0)
        out += ", kept for " + duration_text(cache.expire_after_write.count()) + " after they are read";
    if (cache.expire_after_access.count() > 0)
        out += ", kept for " + duration_text(cache.expire_after_access.count()) + " after they are used";
    return out + (cache.missing_keys ? "" : ", none for keys without rows");
}

Description describe_lookup_join(const LookupJoin& node, const std::vector<std::string>& input) {
    Description out;
    std::vector<std::string> keys;
    for (std::size_t k = 0; k < node.keys.size(); ++k) {
        keys.push_back(node.request.keys[k].name + "=" + to_string(*node.keys[k], input));
        out.expressions.push_back(node.keys[k].get());
    }
    std::vector<std::string> conditions;
    if (node.asked_if) conditions.push_back(to_string(*node.asked_if, input));
    if (node.condition) conditions.push_back(to_string(*node.condition, names_of(node.output)));
    out.title = "LookupJoin(table=[" + node.request.table.table + "], joinType=[" + (node.outer ? "LeftOuterJoin" : "InnerJoin") +
                "], lookup=[" + joined(keys) + "]" + (conditions.empty() ? "" : ", where=[" + joined(conditions) + "]") +
                ", select=[" + joined(names_of(node.output)) + "])";
    out.host_only = "the table is asked from the host";
    return out;
}

std::string model_text(const Scoring& scoring) {
    return "model: " + scoring.options.path + ", SHA-256 " + model_hash(scoring) + "; takes " +
           ports_text(scoring.model->inputs()) + "; gives " + ports_text(scoring.model->outputs()) + "\n";
}

/// Operators that evaluate expressions row by row.
Description describe_row_operator(const Node& node, const std::vector<std::string>& input) {
    Description out;
    if (node.kind == NodeKind::watermark) {
        const auto& watermark = static_cast<const WatermarkNode&>(node);
        out.title = "Watermark for " + input[static_cast<std::size_t>(watermark.time_column)] + " as " +
                    to_string(*watermark.watermark, input);
        out.state = "the running maximum per partition";
        out.watermark = "made here, after every row";
        out.expressions = {watermark.watermark.get()};
    } else if (node.kind == NodeKind::filter) {
        const auto& filter = static_cast<const Filter&>(node);
        out.title = "Filter " + to_string(*filter.condition, input);
        out.watermark = "passes through (removed rows moved it)";
        out.expressions = {filter.condition.get()};
    } else if (node.kind == NodeKind::unnest) {
        const auto& unnest = static_cast<const Unnest&>(node);
        out.title = std::string("Unnest ") + (unnest.outer ? "(keeps rows without elements) " : "") +
                    to_string(*unnest.collection, input);
        out.expressions = {unnest.collection.get()};
        out.host_only = "collections are unfolded on the host";
    } else if (node.kind == NodeKind::predict) {
        out = describe_predict(static_cast<const Predict&>(node), input);
    } else if (node.kind == NodeKind::lookup_join) {
        out = describe_lookup_join(static_cast<const LookupJoin&>(node), input);
    } else {
        const auto& project = static_cast<const Project&>(node);
        std::vector<std::string> columns;
        for (std::size_t i = 0; i < project.expressions.size(); ++i) {
            const std::string text = to_string(*project.expressions[i], input);
            columns.push_back(text == node.output[i].name ? text : text + " AS " + node.output[i].name);
            out.expressions.push_back(project.expressions[i].get());
        }
        out.title = "Project " + (columns.empty() ? "no column" : joined(columns));
    }
    return out;
}

/// Operators that order or count rows, or bring several inputs together.
Description describe_stream_operator(const Node& node, const std::vector<std::string>& input) {
    Description out;
    if (node.kind == NodeKind::union_all) {
        out.title = "UnionAll of " + std::to_string(node.inputs.size()) + " inputs";
        out.watermark = "the lowest of the inputs";
    } else if (node.kind == NodeKind::values) {
        const std::size_t rows = static_cast<const Values&>(node).rows.size();
        out.title = "Values, " + std::to_string(rows) + (rows == 1 ? " row" : " rows");
        out.watermark = "none";
    } else if (node.kind == NodeKind::window_table_function) {
        const auto& function = static_cast<const WindowTableFunction&>(node);
        out.title = "WindowFunction " + window_text(function.window) + " on " +
                    input[static_cast<std::size_t>(function.window.time_column)];
        if (function.window.kind == WindowKind::session) out.state = "the rows of open sessions";
    } else if (node.kind == NodeKind::sort_by_time) {
        std::vector<std::string> keys;
        for (const SortByTime::Key& key : static_cast<const SortByTime&>(node).keys) {
            keys.push_back(input[static_cast<std::size_t>(key.column)] + (key.descending ? " DESC" : ""));
        }
        out.title = "SortByTime " + joined(keys);
        out.state = "the rows ahead of the watermark";
        out.watermark = "waits for the rows that it sorts, then passes on";
        out.host_only = "order-dependent: it runs on the host";
    } else {
        const auto& limit = static_cast<const Limit&>(node);
        out.title =
            "Limit " + std::to_string(limit.count) + (limit.offset > 0 ? " after the first " + std::to_string(limit.offset) : "");
        out.state = "a counter";
        out.host_only = "order-dependent: it runs on the host";
    }
    return out;
}

Description describe(const Node& node) {
    const std::vector<std::string> input = node.inputs.empty() ? std::vector<std::string>{} : names_of(node.inputs[0]->output);
    switch (node.kind) {
        case NodeKind::scan:
            return describe_scan(static_cast<const Scan&>(node));
        case NodeKind::window_aggregate:
            return describe_aggregate(static_cast<const WindowAggregate&>(node));
        case NodeKind::watermark:
        case NodeKind::filter:
        case NodeKind::unnest:
        case NodeKind::project:
        case NodeKind::predict:
        case NodeKind::lookup_join:
            return describe_row_operator(node, input);
        case NodeKind::union_all:
        case NodeKind::values:
        case NodeKind::window_table_function:
        case NodeKind::sort_by_time:
        case NodeKind::limit:
            return describe_stream_operator(node, input);
    }
    throw_defect("plan node of unknown kind");
}

void host_only_functions(const Expression& expression, std::set<std::string>& out) {
    if (expression.kind == ExpressionKind::call && !expression.function.device.supported) {
        out.insert(expression.function.name + " " + std::string(expression.function.device.reason));
    }
    for (const ExpressionPtr& argument : expression.arguments) host_only_functions(*argument, out);
}

std::string backend_text(const Node& node, const Description& description, const Placement& placement) {
    if (placement) {
        if (std::string placed = placement(node); !placed.empty()) return placed;
    }
    if (node.kind == NodeKind::predict) return scoring_backend(*static_cast<const Predict&>(node).scoring, "cpu");
    if (!description.host_only.empty()) return "cpu (" + description.host_only + ")";
    std::set<std::string> reasons;
    for (const Expression* expression : description.expressions) host_only_functions(*expression, reasons);
    if (!reasons.empty()) return "cpu (" + *reasons.begin() + (reasons.size() > 1 ? ", and others" : "") + ")";
    return placement ? "cpu" : "cpu (the only backend of this build)";
}

enum class Extent : std::uint8_t { all, identity };

void print(const Node& node, const std::string& indent, const Placement& placement, Extent extent,
           std::unordered_set<const Node*>& printed, std::string& out) {
    if (!printed.insert(&node).second) {
        out += indent + "[" + std::to_string(node.id) + "] shared, as above\n";
        return;
    }
    const Description description = describe(node);
    out += indent + "[" + std::to_string(node.id) + "] " + description.title + "\n";
    const std::string facts = indent + "      ";
    out += facts + "backend: " + backend_text(node, description, placement) + "; state: " + description.state;
    if (!description.slices.empty()) out += "; slices: " + description.slices;
    out += "; watermark: " + description.watermark + "\n";
    if (node.kind == NodeKind::predict && extent == Extent::all)
        out += facts + model_text(*static_cast<const Predict&>(node).scoring);
    if (node.kind == NodeKind::lookup_join && extent == Extent::all) {
        const Options& options = static_cast<const LookupJoin&>(node).request.table.options;
        out += facts + "lookup: " + option(options, "connector", "no connector") + ", " + cache_text(options) + "\n";
    }
    for (const NodePtr& input : node.inputs) print(*input, indent + "  ", placement, extent, printed, out);
}

std::string guarantee(const SinkRequest& sink) {
    const std::string connector = option(sink.options, "connector", "");
    if (connector == "kafka" || connector == "upsert-kafka") {
        const std::string wanted = option(sink.options, "sink.delivery-guarantee", "at-least-once");
        if (wanted == "exactly-once") {
            return "exactly once, with --checkpoint-dir: rows, read positions and the checkpoint's pointer are committed in one "
                   "transaction; "
                   "readers must read committed records only";
        }
        if (wanted == "none") return "no guarantee: rows that the cluster has not yet taken are lost in a crash";
    }
    if (connector == "filesystem") return "exactly once: files are written aside and renamed when complete";
    if (connector == "blackhole") return "rows are dropped";
    if (connector == "socket") return "no guarantee: what was under way when a connection broke is lost";
    const bool is_elasticsearch = connector.starts_with("elasticsearch");
    if (is_elasticsearch && option(sink.options, "sink.delivery-guarantee", "") == "none")
        return "no guarantee: rows that wait are lost in a crash";
    if (connector == "jdbc" || is_elasticsearch) {
        return sink.primary_key.empty()
                   ? "at least once, flushed at each checkpoint"
                   : "at least once, flushed at each checkpoint; a row that comes again replaces itself by its key";
    }
    return "at least once";
}

std::string text_of(const Job& job, const Placement& placement, Extent extent) {
    std::string out;
    for (const Output& output : job.outputs) {
        if (!out.empty()) out += "\n";
        if (output.is_select) {
            out += "SELECT: rows are printed in order\n";
        } else {
            out += "INSERT INTO " + output.sink_name + " (" + option(output.sink.options, "connector", "no connector") +
                   "): " + guarantee(output.sink) + "\n";
        }
        std::unordered_set<const Node*> printed;
        print(*output.query, "  ", placement, extent, printed, out);
    }
    return out;
}

}  // namespace

std::string explain(const Job& job, const Placement& placement) {
    return text_of(job, placement, Extent::all);
}

std::string identity_text(const Job& job) {
    return text_of(
        job, [](const Node&) { return std::string("any"); }, Extent::identity);
}

std::string scoring_backend(const Scoring& scoring, const std::string& backend) {
    inference::ScorerOptions options;
    options.precision = scoring.options.precision;
    options.math = scoring.options.math;
    options.batch_limit = scoring.options.batch_limit;
    options.backend = backend;
    const auto scorer = scoring.model->make_scorer(options);
    return joined(scorer->backend_notes());
}

}  // namespace windrow::plan
