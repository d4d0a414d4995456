// SPDX-License-Identifier: Apache-2.0
#include "gpu/session/fragment_placement.hpp"

#include <algorithm>

namespace windrow::gpu {

void FragmentPlacement::place(std::span<const Fragment> fragments, std::uint32_t row_count, const RowsOfSessions& rows,
                              const RowsAt& rows_at) {
    fragments_ = fragments;
    row_count_ = row_count;
    rows_ = &rows;
    rows_at_ = &rows_at;
    slots_.assign(fragments.size(), slots_by_row);
    slots_of_rows_.clear();
    late_rows_.clear();
    merged_.clear();
    closed_.clear();
    tally_.fragments += fragments.size();
    for (std::size_t first = 0; first < fragments.size();) {
        std::size_t last = first + 1;
        while (last < fragments.size() && fragments[last].key == fragments[first].key) ++last;
        place_key(first, last);
        first = last;
    }
    if (row_count != 0) {
        const std::vector<std::uint32_t> due = sessions_.take_due(rows.stamp(row_count - 1));
        closed_.insert(closed_.end(), due.begin(), due.end());
    }
    for (std::uint32_t& slot : slots_) {
        if (slot != slots_by_row && slot != no_slot) slot = kept(slot);
    }
    for (RowSlot& row : slots_of_rows_) {
        if (row.slot != no_slot) row.slot = kept(row.slot);
    }
    std::sort(late_rows_.begin(), late_rows_.end());
    plan_merges();
}

/// Whether the session is open for sure when the fragment's first or last row in time comes, and that row touches it.
bool FragmentPlacement::finds_open(const Fragment& fragment, const OpenSessions::Session& session) const {
    const auto row_finds_open = [&](std::uint32_t row, std::int64_t time) {
        return semantics::sessions_merge(time, time + sessions_.gap(), session.start, session.end) &&
               sessions_.fires_at(session.end) > rows_->stamp(row);
    };
    return row_finds_open(fragment.first_row, fragment.first_time) || row_finds_open(fragment.last_row, fragment.last_time);
}

FragmentPlacement::Course FragmentPlacement::course_of(const Fragment& fragment) const {
    const bool one_row = fragment.first_row == fragment.last_row;
    const bool together = one_row || fragment.unsure_before == fragment.unsure_through;
    const std::int64_t end = fragment.last_time + sessions_.gap();
    bool touches = false;
    bool sure = together;
    for (std::uint32_t n = sessions_.first_of(fragment.key); n != OpenSessions::none; n = sessions_.session(n).next) {
        const OpenSessions::Session& session = sessions_.session(n);
        if (!semantics::sessions_merge(fragment.first_time, end, session.start, session.end)) continue;
        touches = true;
        sure = sure && finds_open(fragment, session);
    }
    if (touches) return sure ? Course::joins : Course::by_row;
    return together ? Course::apart : Course::apart_by_row;
}

/// The fragments [first, last) are those of one key. First those that touch sessions which are open already: if one of these
/// cannot be told as a whole, none is. Then the others, which depend on nothing else.
void FragmentPlacement::place_key(std::size_t first, std::size_t last) {
    courses_.resize(last - first);
    bool by_row = false;
    for (std::size_t f = first; f < last; ++f) {
        courses_[f - first] = course_of(fragments_[f]);
        by_row = by_row || courses_[f - first] == Course::by_row;
    }
    const std::uint32_t key = fragments_[first].key;
    rows_by_row_.clear();
    for (std::size_t f = first; f < last; ++f) {
        const Course course = courses_[f - first];
        if (course == Course::apart || course == Course::apart_by_row) continue;
        if (by_row) {
            take_rows_of(f);
        } else {
            place_whole(f, course);
        }
    }
    place_by_row(key);
    for (std::size_t f = first; f < last; ++f) {
        const Course course = courses_[f - first];
        if (course == Course::apart) place_whole(f, course);
        if (course == Course::apart_by_row) {
            rows_by_row_.clear();
            take_rows_of(f);
            place_by_row(key);
        }
    }
}

/// The fragment is a session, or a part of one. A row that touches none is late if it is not on time.
void FragmentPlacement::place_whole(std::size_t f, Course course) {
    const Fragment& fragment = fragments_[f];
    if (course == Course::apart && fragment.unsure_before != fragment.unsure_through) {
        slots_[f] = no_slot;
        late_rows_.push_back(static_cast<std::int32_t>(fragment.first_row));
        return;
    }
    slots_[f] = sessions_.join(fragment.key, fragment.first_time, fragment.last_time,
                               [&](std::uint32_t into, std::uint32_t from) { on_merge(into, from); });
}

std::uint32_t FragmentPlacement::end_of(std::size_t f) const {
    return f + 1 < fragments_.size() ? fragments_[f + 1].begin : row_count_;
}

void FragmentPlacement::take_rows_of(std::size_t f) {
    const std::span<const std::uint32_t> rows = (*rows_at_)(fragments_[f].begin, end_of(f));
    rows_by_row_.insert(rows_by_row_.end(), rows.begin(), rows.end());
    ++tally_.fragments_by_row;
    tally_.rows_by_row += rows.size();
}

/// As the CPU backend does it.
void FragmentPlacement::place_by_row(std::uint32_t key) {
    std::sort(rows_by_row_.begin(), rows_by_row_.end());
    for (const std::uint32_t row : rows_by_row_) {
        const Watermark stamp = rows_->stamp(row);
        sessions_.take_due_of(key, stamp, closed_);
        const std::uint32_t number = sessions_.assign(key, rows_->local_time(row), stamp,
                                                      [&](std::uint32_t into, std::uint32_t from) { on_merge(into, from); });
        if (number == OpenSessions::none) late_rows_.push_back(static_cast<std::int32_t>(row));
        slots_of_rows_.push_back({row, number == OpenSessions::none ? no_slot : number});
    }
}

/// Numbers are released behind the batch: until then none means two sessions.
void FragmentPlacement::on_merge(std::uint32_t into, std::uint32_t from) {
    if (merged_into_.size() < sessions_.numbers()) merged_into_.resize(sessions_.numbers(), OpenSessions::none);
    merged_into_[from] = into;
    merged_.push_back({into, from});
    ++tally_.merged_sessions;
}

std::uint32_t FragmentPlacement::kept(std::uint32_t number) const {
    while (number < merged_into_.size() && merged_into_[number] != OpenSessions::none) number = merged_into_[number];
    return number;
}

/// All that ends in one session is merged two by two, in as many rounds as that takes.
void FragmentPlacement::plan_merges() {
    merges_.clear();
    for (SlotPair& pair : merged_) pair.into = kept(pair.from);
    std::sort(merged_.begin(), merged_.end(),
              [](const SlotPair& a, const SlotPair& b) { return a.into != b.into ? a.into < b.into : a.from < b.from; });
    std::vector<std::uint32_t> group;
    for (std::size_t first = 0; first < merged_.size();) {
        group.assign(1, merged_[first].into);
        for (; first < merged_.size() && merged_[first].into == group[0]; ++first) group.push_back(merged_[first].from);
        for (std::size_t round = 0, distance = 1; distance < group.size(); ++round, distance *= 2) {
            if (merges_.size() <= round) merges_.emplace_back();
            for (std::size_t i = 0; i + distance < group.size(); i += 2 * distance)
                merges_[round].push_back({group[i], group[i + distance]});
        }
    }
    for (const SlotPair& pair : merged_) merged_into_[pair.from] = OpenSessions::none;
}

}  // namespace windrow::gpu
