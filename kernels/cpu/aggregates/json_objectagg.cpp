// SPDX-License-Identifier: Apache-2.0
#include "aggregates/arena_text.hpp"
#include "aggregates/binding.hpp"
#include "aggregates/json_normal_form.hpp"
#include "aggregates/json_value_column.hpp"
#include "aggregates/row_loop.hpp"
#include "aggregates/state_bytes.hpp"
#include "aggregates/value_set.hpp"

namespace windrow::aggregates {

namespace {

/// JSON_OBJECTAGG(KEY k VALUE v [NULL | ABSENT ON NULL]): a JSON object with its keys sorted. A key that comes twice ends the job
/// (aggregates NOTES 241); so does a NULL key.
class JsonObjectAggregate final : public Aggregate {
    struct Member {
        std::uint64_t times;
        ArenaText text;  ///< absent: null
    };
    using Map = TextMap<Member>;

public:
    JsonObjectAggregate(DataType result, JsonValueColumn values, bool keep_nulls)
        : result_(std::move(result)), values_(std::move(values)), keep_nulls_(keep_nulls) {}

    [[nodiscard]] std::size_t state_size() const override { return sizeof(Map); }
    [[nodiscard]] bool uses_arena() const override { return true; }
    [[nodiscard]] DataType result() const override { return result_; }

    void update(std::byte* const* states, const std::int32_t* rows, std::size_t count, const AggregateInput& input,
                Arena& arena) const override {
        const Column& keys = input.arguments[0];
        const Column& argument = input.arguments[1];
        const Column texts = values_.texts(argument, input.stamps);
        const RowMask mask(nullptr, input.filter);
        for_each_row(rows, count, mask, [&](std::size_t i, std::int64_t row) {
            if (!keys.is_valid(row)) {
                throw Error("W5073", "a key of JSON_OBJECTAGG is NULL", "leave such rows out: FILTER (WHERE k IS NOT NULL)");
            }
            if (!argument.is_valid(row) && !keep_nulls_) return;
            Member& member = state_at<Map>(states, i).entry(keys.text(row), arena).attached;
            member.times += 1;
            if (argument.is_valid(row)) member.text.assign(texts.text(row), arena);
        });
    }
    void merge(std::byte* const* into, const std::byte* const* from, std::size_t count, Arena& arena) const override {
        for (std::size_t i = 0; i < count; ++i) {
            state_at<Map>(from, i).for_each([&](const Map::Entry& entry) {
                Member& member = state_at<Map>(into, i).entry(entry.view(), arena).attached;
                member.times += entry.attached.times;
                if (entry.attached.text.present()) member.text.assign(entry.attached.text.view(), arena);
            });
        }
    }
    void finalize(const std::byte* const* states, std::size_t count, ColumnBuilder& out) const override {
        std::string text;
        for (std::size_t i = 0; i < count; ++i) {
            text = "{";
            for (const Map::Entry* entry : state_at<Map>(states, i).sorted()) {
                append_member(*entry, text);
            }
            text += '}';
            out.append_text(text);
        }
    }
    void write(const std::byte* state, std::string& out) const override {
        const Map& map = *reinterpret_cast<const Map*>(state);
        put(static_cast<std::uint64_t>(map.size()), out);
        for (const Map::Entry* entry : map.sorted()) {
            put_text(entry->view(), out);
            put(entry->attached.times, out);
            // A key that came twice has no value to keep: the group will fail.
            const bool kept = entry->attached.times == 1 && entry->attached.text.present();
            put(static_cast<std::uint8_t>(kept ? 1 : 0), out);
            if (kept) put_text(entry->attached.text.view(), out);
        }
    }
    void read(std::byte* state, std::string_view& in, Arena& arena) const override {
        Map& map = *reinterpret_cast<Map*>(state);
        map = Map{};
        for (auto left = get<std::uint64_t>(in); left > 0; --left) {
            const std::string_view key = get_text(in);
            Member& member = map.entry(key, arena).attached;
            member.times = get<std::uint64_t>(in);
            if (get<std::uint8_t>(in) != 0) member.text.assign(get_text(in), arena);
        }
    }

private:
    static void append_member(const Map::Entry& entry, std::string& text) {
        if (entry.attached.times > 1) {
            std::string key;
            append_json_string(entry.view(), key);
            throw Error("W5074",
                        "JSON_OBJECTAGG got the key " + key + " " + std::to_string(entry.attached.times) + " times in one group",
                        "group by the key as well, or aggregate the values of equal keys first");
        }
        if (text.size() > 1) text += ',';
        append_json_string(entry.view(), text);
        text += ':';
        if (entry.attached.text.present()) {
            append_normal_json(entry.attached.text.view(), text);
        } else {
            text += "null";
        }
    }

    DataType result_;
    JsonValueColumn values_;
    bool keep_nulls_;
};

BoundAggregate bind_json_objectagg(const AggregateFunction& function, const AggregateRequest& request) {
    if (!request.arguments[0].type.is_string()) {
        refuse_type(function, request.arguments[0], "the key must be text: cast it with CAST(k AS STRING)");
    }
    const bool keep_nulls = request.json_null_clause != "ABSENT";
    JsonValueColumn values(request.arguments[1], request.session, request.json_text_value);
    const DataType argument_type = values.argument_type();
    BoundAggregate out = bound(
        function, request,
        std::make_shared<JsonObjectAggregate>(DataType::varchar(2000).not_null(), std::move(values), keep_nulls), host_only_text);
    out.argument_types[1] = argument_type;
    return out;
}

}  // namespace

void add_json_objectagg(std::vector<AggregateFunction>& functions) {
    AggregateFunction function;
    function.name = "JSON_OBJECTAGG";
    function.forms = {"JSON_OBJECTAGG(KEY k VALUE v [NULL ON NULL | ABSENT ON NULL])"};
    function.fewest_arguments = 2;
    function.most_arguments = 2;
    function.distinct = DistinctForm::refused;
    function.bind = bind_json_objectagg;
    functions.push_back(std::move(function));
}

}  // namespace windrow::aggregates
