// SPDX-License-Identifier: Apache-2.0
#include "device/device_scorer.hpp"

#include "device/node_lowering.hpp"
#include "program/dense_chain_pass.hpp"
#include "windrow/kernels/device/error.hpp"
#include "windrow/kernels/device/implementations.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace windrow::inference {

namespace {

/// A device of that backend, opened once as long as somebody keeps it.
std::shared_ptr<device::Device> open_device(const std::string& backend) {
    static std::mutex mutex;
    static std::map<std::string, std::weak_ptr<device::Device>> opened;
    const std::lock_guard lock(mutex);
    if (auto device = opened[backend].lock()) return device;
    for (const device::Implementation& implementation : device::implementations()) {
        if (implementation.name != backend) continue;
        if (const std::string reason = implementation.reason_unavailable(0); !reason.empty())
            throw Error("W1005", "the backend '" + backend + "' cannot run here: " + reason,
                        "write --backend auto or --backend cpu");
        std::shared_ptr<device::Device> device = implementation.open({});
        opened[backend] = device;
        return device;
    }
    throw Error("W1005", "this build has no backend '" + backend + "' for models",
                "`windrow version` names the backends of this build");
}

std::size_t row_bytes(const TensorType& type) {
    return type.shape[0] == 0 ? 0 : bytes_of(type) / static_cast<std::size_t>(type.shape[0]);
}

/// Where `rows` rows from row `begin` on go.
std::vector<std::span<std::byte>> room_for(const DevicePlan& plan, std::span<void* const> outputs, std::size_t begin,
                                           std::size_t rows) {
    std::vector<std::span<std::byte>> room;
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        const std::size_t bytes = row_bytes(plan.output_types[i]);
        room.emplace_back(static_cast<std::byte*>(outputs[i]) + begin * bytes, rows * bytes);
    }
    return room;
}

}  // namespace

std::shared_ptr<const DeviceModel> DeviceModels::on(const RowModel& rows, const std::string& backend,
                                                    std::shared_ptr<device::Device> device) {
    if (device == nullptr) device = open_device(backend);
    const std::lock_guard lock(mutex_);
    if (auto known = models_[device.get()].lock()) return known;
    std::vector<UnsupportedOperator> unsupported;  // none: the CPU's program was made of the same model
    PreparedGraph graph = make_prepared_graph(rows.model, unsupported);
    replace_dense_chains(graph);
    auto made = std::make_shared<const DeviceModel>(std::move(graph), device);
    models_[device.get()] = made;
    return made;
}

DeviceScorer::DeviceScorer(std::shared_ptr<const RowModel> rows, DeviceModels& models, std::unique_ptr<Scorer> cpu,
                           const ScorerOptions& options)
    : rows_(std::move(rows)),
      cpu_(std::move(cpu)),
      options_(options),
      batch_limit_(std::max<std::int64_t>(options.batch_limit, 1)),
      lengths_(rows_->inputs.size(), -1) {
    try {
        std::shared_ptr<const DeviceModel> model = models.on(*rows_, options_.backend, options_.device);
        std::unique_ptr<LibraryLayers> library;
        if (options_.precision == Precision::library)
            library = std::make_unique<LibraryLayers>(*model->device, options_.math, options_.choices);
        runner_ = std::make_unique<DeviceRunner>(std::move(model), std::move(library));
    } catch (const device::DeviceFailure& error) {
        leave_device(error);
        return;
    } catch (const device::DeviceOutOfMemory& error) {
        leave_device(error);
        return;
    }
    if (!rows_->one_row_reason.empty()) {
        reason_on_cpu_ = "it is run one row at a time: " + rows_->one_row_reason;
        return;
    }
    const bool free_lengths =
        std::any_of(rows_->inputs.begin(), rows_->inputs.end(), [](const Port& port) { return port.row_elements() < 0; });
    if (free_lengths) {
        plan_note_ = "planned when the lengths of its sequences are known";
    } else {
        // Libraries choose by the number of rows: the largest is planned first, and told of.
        static_cast<void>(plan_for(options_.precision == Precision::library ? batch_limit_ : 1));
    }
}

std::vector<Shape> DeviceScorer::set_lengths(std::span<const std::int64_t> lengths) {
    std::vector<Shape> shapes = cpu_->set_lengths(lengths);
    lengths_.assign(lengths.begin(), lengths.end());
    return shapes;
}

const DevicePlan* DeviceScorer::plan_for(std::int64_t rows) {
    if (!reason_on_cpu_.empty()) return nullptr;
    const auto rounded = static_cast<std::int64_t>(std::bit_ceil(static_cast<std::uint64_t>(rows)));
    const std::int64_t planned = std::min(rounded, batch_limit_);
    try {
        const DevicePlan& plan = runner_->plan_for(row_types(rows_->inputs, planned, lengths_));
        // The proof was made for a few rows, and the CPU's cuts are smaller than these.
        const bool whole = std::all_of(plan.output_types.begin(), plan.output_types.end(),
                                       [&](const TensorType& type) { return !type.shape.empty() && type.shape[0] == planned; });
        if (!whole) throw NoDevicePlan{"of " + std::to_string(planned) + " rows at once it does not give all"};
        plan_note_ = plan.note();
        library_notes_ = plan.library_notes;
        return &plan;
    } catch (const NoDevicePlan& none) {
        reason_on_cpu_ = none.reason;
    } catch (const device::DeviceOutOfMemory& error) {
        leave_device(error);
    } catch (const device::DeviceFailure& error) {
        leave_device(error);
    }
    return nullptr;
}

void DeviceScorer::run(std::int64_t rows, std::span<const void* const> inputs, std::span<void* const> outputs) {
    for (std::int64_t begin = 0; begin < rows; begin += batch_limit_) {
        const std::int64_t count = std::min(batch_limit_, rows - begin);
        const DevicePlan* const plan = plan_for(count);
        if (plan == nullptr) return cpu_->run(rows, inputs, outputs);
        std::vector<const void*> from(inputs.begin(), inputs.end());
        std::vector<void*> to(outputs.begin(), outputs.end());
        const auto offset = static_cast<std::size_t>(begin);
        for (std::size_t i = 0; i < from.size(); ++i)
            from[i] = static_cast<const std::byte*>(from[i]) + offset * row_bytes(plan->input_types[i]);
        for (std::size_t i = 0; i < to.size(); ++i)
            to[i] = static_cast<std::byte*>(to[i]) + offset * row_bytes(plan->output_types[i]);
        run_on_device(*plan, count, from, to);
    }
}

void DeviceScorer::run_on_device(const DevicePlan& plan, std::int64_t rows, std::span<const void* const> inputs,
                                 std::span<void* const> outputs) {
    const auto count = static_cast<std::size_t>(rows);
    std::vector<std::span<const std::byte>> from;
    for (std::size_t i = 0; i < inputs.size(); ++i)
        from.emplace_back(static_cast<const std::byte*>(inputs[i]), count * row_bytes(plan.input_types[i]));
    const std::vector<std::span<std::byte>> to = room_for(plan, outputs, 0, count);
    if (try_on_device([&] { return runner_->run(plan, from, to); })) return;
    cpu_->run(rows, inputs, outputs);  // it throws what the device only noticed
}

bool DeviceScorer::takes_device_features() const {
    return reason_on_cpu_.empty() && std::all_of(rows_->inputs.begin(), rows_->inputs.end(), [](const Port& port) {
               return port.row_elements() >= 0 && DeviceRunner::packs(port.element);
           });
}

bool DeviceScorer::run_features(const DeviceFeatures& features, std::span<void* const> outputs) {
    if (!takes_device_features() || features.table->device() != runner_->device()) return false;
    const std::size_t most = static_cast<std::size_t>(batch_limit_);
    for (std::size_t begin = 0; begin < features.rows.size(); begin += most) {
        DeviceFeatures some = features;
        some.rows = features.rows.subspan(begin, std::min(most, features.rows.size() - begin));
        const DevicePlan* const plan = plan_for(static_cast<std::int64_t>(some.rows.size()));
        if (plan == nullptr) return false;
        const std::vector<std::span<std::byte>> to = room_for(*plan, outputs, begin, some.rows.size());
        if (!try_on_device([&] { return runner_->run(*plan, some, to); })) return false;
    }
    return true;
}

template <typename Run>
bool DeviceScorer::try_on_device(const Run& run) {
    try {
        return run();
    } catch (const device::DeviceOutOfMemory& error) {
        leave_device(error);
    } catch (const device::DeviceFailure& error) {
        leave_device(error);
    }
    return false;
}

void DeviceScorer::leave_device(const Error& error) {
    if (options_.health == nullptr) throw;  // it is what the caller is catching
    reason_on_cpu_ = error.message();
    const bool lost = dynamic_cast<const device::DeviceFailure*>(&error) != nullptr;
    options_.health->note({"the model", reason_on_cpu_, lost, 0, 0});
}

std::vector<std::string> DeviceScorer::backend_notes() const {
    if (!reason_on_cpu_.empty()) {
        std::vector<std::string> notes = cpu_->backend_notes();
        notes.insert(notes.begin(), "on the CPU, not on '" + options_.backend + "': " + reason_on_cpu_);
        return notes;
    }
    std::vector<std::string> notes{"on '" + options_.backend + "': " + plan_note_};
    if (options_.precision != Precision::library) return notes;
    notes.insert(notes.end(), library_notes_.begin(), library_notes_.end());
    notes.emplace_back(library_notes_.empty() ? "no layer of the model is for a library: all of it is exact"
                                              : "the rest is exact");
    return notes;
}

}  // namespace windrow::inference
