// SPDX-License-Identifier: Apache-2.0
#include "gpu/window/window_aggregation_gpu.hpp"

/// A batch on its way to the device: the columns that are read, the filter and projection folded in, and the planes of its rows.

namespace windrow::gpu {

namespace {

constexpr std::size_t not_uploaded = ~std::size_t{0};

/// Where the times are that stamps follow from: mostly they are the event times, and sent already.
std::size_t place_of_running_times(const Stamps& stamps, std::vector<Column>& sent) {
    const Column* const running = stamps.running_times.get();
    if (running == nullptr) return not_uploaded;
    for (std::size_t k = 0; k < sent.size(); ++k) {
        if (!sent[k].constant && !running->constant && sent[k].validity.empty() &&
            sent[k].type.physical() == PhysicalKind::int64 && sent[k].rows == running->rows &&
            sent[k].values.as<std::byte>() == running->values.as<std::byte>())
            return k;
    }
    sent.push_back(*running);
    return sent.size() - 1;
}

}  // namespace

const DataType& WindowAggregationGpu::column_type(const Batch& batch, int column) const {
    const auto index = static_cast<std::size_t>(column);
    return request_.folded != nullptr ? request_.folded->columns[index]->type : batch.columns[index].type;
}

/// The operator's columns that kernels read, some of them twice.
std::vector<int> WindowAggregationGpu::read_columns() const {
    std::vector<int> columns{request_.attached ? request_.end_column : request_.time_column};
    if (request_.attached) columns.push_back(request_.start_column);
    columns.insert(columns.end(), request_.keys.begin(), request_.keys.end());
    columns.insert(columns.end(), argument_columns_.begin(), argument_columns_.end());
    std::erase_if(columns, [](int column) { return column < 0; });
    return columns;
}

WindowAggregationGpu::Uploaded WindowAggregationGpu::upload(const Batch& batch) {
    const device::ProfileRange range(*device_, "upload");
    Uploaded out;
    std::vector<std::size_t> place(batch.columns.size(), not_uploaded);
    std::vector<Column> held;
    const auto send_column = [&](int column) {
        std::size_t& at = place[static_cast<std::size_t>(column)];
        if (at != not_uploaded) return;
        at = held.size();
        held.push_back(held_by_device(batch.columns[static_cast<std::size_t>(column)]));
    };
    const std::vector<int> read = read_columns();
    for (const int column : read) {
        if (batch_column(column) >= 0) send_column(batch_column(column));
    }
    if (folded_) {
        for (const int column : folded_->loaded_columns()) send_column(column);
    }
    const std::size_t running_at = place_of_running_times(batch.stamps, held);
    std::vector<const Column*> columns;
    for (const Column& column : held) columns.push_back(&column);
    out.columns = &uploads_.upload(columns, batch.rows);
    const std::vector<ColumnView> sent_views = out.columns->read_on(stream_);
    if (batch.stamps.running_times != nullptr) out.running_times = sent_views[running_at];
    const auto view_of = [&](int column) { return sent_views[place[static_cast<std::size_t>(column)]]; };
    out.views.resize(batch.columns.size());
    if (folded_) {
        for (const int column : folded_->loaded_columns()) out.loaded.push_back(view_of(column));
        out.views.resize(folded_->rows().columns.size());
    }
    out.text_bytes.assign(out.views.size(), 0);  // texts are never computed
    for (const int column : read) {
        if (batch_column(column) < 0) continue;
        const auto from = static_cast<std::size_t>(batch_column(column));
        out.views[static_cast<std::size_t>(column)] = view_of(batch_column(column));
        out.text_bytes[static_cast<std::size_t>(column)] = text_bytes_of(held[place[from]]);
    }
    for (const int key : request_.keys) out.key_text_bytes += out.text_bytes_of_column(key);
    return out;
}

void WindowAggregationGpu::run_folded(Uploaded& uploaded, std::int64_t rows) {
    if (!folded_ || uploaded.folded.run || folded_->plan().program == nullptr) return;
    uploaded.folded = folded_->queue(stream_, uploaded.loaded, rows);
    for (std::size_t column = 0; column < uploaded.views.size(); ++column) {
        if (folded_->plan().result_of[column] >= 0) uploaded.views[column] = uploaded.folded.computed[column];
    }
}

/// What the batch's rows fall into; an error of a row ends the job here, before anything has changed.
PlaneTable WindowAggregationGpu::plane_table(const Batch& batch, Uploaded& uploaded) {
    if (folded_) folded_->refuse_failure(stream_, uploaded.folded, batch);
    const auto column = [&](int number) -> const Column& {
        return batch.columns[static_cast<std::size_t>(batch_column(number))];
    };
    const bool has_starts = request_.attached && request_.start_column >= 0;
    TimedRows rows{column(request_.attached ? request_.end_column : request_.time_column),
                   has_starts ? &column(request_.start_column) : nullptr,
                   batch.stamps,
                   {}};
    if (folded_ && folded_->has_filter()) {
        rows.kept = [&] {
            run_folded(uploaded, batch.rows);
            return folded_->fetch_kept(stream_, uploaded.folded, batch.rows);
        };
    }
    return make_plane_table(request_, schedule_, rows);
}

}  // namespace windrow::gpu
