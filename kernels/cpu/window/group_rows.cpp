// SPDX-License-Identifier: Apache-2.0
#include "group_rows.hpp"

#include <algorithm>
#include <span>

namespace windrow::cpu {

namespace {

constexpr std::size_t rows_a_piece = 65536;

/// A group of one of the tables.
struct GroupReference {
    const StateTable* table;
    std::uint32_t id;
};

bool key_less(const GroupReference& a, const GroupReference& b) {
    return KeyDictionary::key_less(a.table->keys(), a.id, b.table->keys(), b.id);
}

/// The ids of a table's groups that have rows, sorted by key if `ordered`.
std::vector<std::uint32_t> live_ids(const StateTable& table, bool ordered) {
    std::vector<std::uint32_t> ids;
    ids.reserve(table.size());
    for (std::uint32_t id = 0; id < table.size(); ++id) {
        if (table.row_count(id) != 0) ids.push_back(id);
    }
    if (ordered) std::sort(ids.begin(), ids.end(), [&](std::uint32_t a, std::uint32_t b) { return table.keys().key_less(a, b); });
    return ids;
}

class Builder {
public:
    Builder(const WindowAggregationRequest& request, const StateLayout& layout, const FiredRows& window)
        : request_(request), layout_(layout), window_(window) {}

    [[nodiscard]] FiredRows build(const StateTable& table, std::span<const std::uint32_t> ids) const {
        return build_columns(
            ids.size(),
            [&](std::vector<ColumnBuilder>& keys) {
                if (table.keys().form() == KeyForm::word) {
                    table.keys().append_words(ids, keys[0]);
                } else {
                    for (const std::uint32_t id : ids) table.keys().append_key(id, keys);
                }
            },
            [&](std::size_t i) { return table.state(ids[i]); });
    }

    [[nodiscard]] FiredRows build(std::span<const GroupReference> groups) const {
        return build_columns(
            groups.size(),
            [&](std::vector<ColumnBuilder>& keys) {
                for (const GroupReference& group : groups) group.table->keys().append_key(group.id, keys);
            },
            [&](std::size_t i) { return groups[i].table->state(groups[i].id); });
    }

private:
    template <typename AppendKeys, typename StateOf>
    FiredRows build_columns(std::size_t count, AppendKeys&& append_keys, StateOf&& state_of) const {
        FiredRows rows;
        rows.window_start = window_.window_start;
        rows.window_end = window_.window_end;
        rows.fired_at = window_.fired_at;
        rows.rows = static_cast<std::int64_t>(count);
        std::vector<ColumnBuilder> keys;
        for (const DataType& type : request_.key_types) {
            keys.emplace_back(type);
            keys.back().reserve(rows.rows);
        }
        append_keys(keys);
        for (ColumnBuilder& key : keys) rows.keys.push_back(key.finish());
        std::vector<const std::byte*> states(count);
        for (std::size_t i = 0; i < count; ++i) states[i] = state_of(i);
        for (std::size_t a = 0; a < request_.aggregates.size(); ++a) rows.aggregates.push_back(aggregate_column(a, states));
        return rows;
    }

    [[nodiscard]] Column aggregate_column(std::size_t a, std::vector<const std::byte*> states) const {
        const WindowAggregateCall& call = request_.aggregates[a];
        for (const std::byte*& state : states) state += layout_.offsets[a];
        const auto rows = static_cast<std::int64_t>(states.size());
        if (call.counts_rows) {
            Column counts = Column::allocate(DataType::bigint().not_null(), rows);
            auto* out = counts.values.mutable_as<std::int64_t>();
            for (std::size_t i = 0; i < states.size(); ++i) out[i] = *reinterpret_cast<const std::int64_t*>(states[i]);
            return counts;
        }
        ColumnBuilder values(call.aggregate->result());
        values.reserve(rows);
        call.aggregate->finalize(states.data(), states.size(), values);
        return values.finish();
    }

    const WindowAggregationRequest& request_;
    const StateLayout& layout_;
    const FiredRows& window_;
};

/// Some pieces are built at once, then emitted: the whole window need not be in memory as columns.
template <typename BuildPiece>
void emit_pieces(std::size_t pieces, std::size_t at_once, BuildPiece&& build, const TaskRunner& run_tasks,
                 const std::function<void(FiredRows&&)>& emit) {
    std::vector<FiredRows> built;
    for (std::size_t done = 0; done < pieces; done += at_once) {
        const std::size_t n = std::min(at_once, pieces - done);
        built.assign(n, FiredRows{});
        run_tasks(n, [&](std::size_t i) { built[i] = build(done + i); });
        for (FiredRows& rows : built) emit(std::move(rows));
    }
}

}  // namespace

std::vector<std::size_t> emit_groups(const WindowAggregationRequest& request, const StateLayout& layout,
                                     const GroupTables& tables, const FiredRows& window, bool ordered,
                                     const TaskRunner& run_tasks, const std::function<void(FiredRows&&)>& emit) {
    const Builder builder(request, layout, window);
    std::vector<std::vector<std::uint32_t>> ids(tables.size());
    run_tasks(tables.size(), [&](std::size_t k) {
        if (tables[k] != nullptr) ids[k] = live_ids(*tables[k], ordered);
    });
    std::vector<std::size_t> live;
    for (const auto& part : ids) live.push_back(part.size());
    const std::size_t at_once = 4 * static_cast<std::size_t>(std::max(request.workers, 1));

    if (!ordered || tables.size() == 1) {
        struct Piece {
            std::size_t table;
            std::size_t begin;
        };
        std::vector<Piece> pieces;
        for (std::size_t k = 0; k < tables.size(); ++k) {
            for (std::size_t begin = 0; begin < live[k]; begin += rows_a_piece) pieces.push_back({k, begin});
        }
        const auto build = [&](std::size_t i) {
            const auto& of_table = ids[pieces[i].table];
            const std::size_t n = std::min(rows_a_piece, of_table.size() - pieces[i].begin);
            return builder.build(*tables[pieces[i].table], {of_table.data() + pieces[i].begin, n});
        };
        emit_pieces(pieces.size(), at_once, build, run_tasks, emit);
        return live;
    }

    // Sorted parts are merged two by two.
    std::vector<std::vector<GroupReference>> runs(tables.size());
    run_tasks(tables.size(), [&](std::size_t k) {
        runs[k].reserve(live[k]);
        for (const std::uint32_t id : ids[k]) runs[k].push_back({tables[k], id});
        ids[k] = {};
    });
    while (runs.size() > 1) {
        std::vector<std::vector<GroupReference>> merged((runs.size() + 1) / 2);
        run_tasks(merged.size(), [&](std::size_t k) {
            if (2 * k + 1 == runs.size()) {
                merged[k] = std::move(runs[2 * k]);
                return;
            }
            const auto& left = runs[2 * k];
            const auto& right = runs[2 * k + 1];
            merged[k].resize(left.size() + right.size());
            std::merge(left.begin(), left.end(), right.begin(), right.end(), merged[k].begin(), key_less);
        });
        runs = std::move(merged);
    }
    const std::vector<GroupReference>& groups = runs[0];
    const auto build = [&](std::size_t i) {
        const std::size_t begin = i * rows_a_piece;
        return builder.build({groups.data() + begin, std::min(rows_a_piece, groups.size() - begin)});
    };
    emit_pieces((groups.size() + rows_a_piece - 1) / rows_a_piece, at_once, build, run_tasks, emit);
    return live;
}

}  // namespace windrow::cpu
