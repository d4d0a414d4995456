// SPDX-License-Identifier: Apache-2.0
#include "windrow/kernels/key_dictionary.hpp"

#include <gtest/gtest.h>
#include <cmath>
#include <map>
#include <random>

namespace windrow {
namespace {

Value random_value(const DataType& type, std::mt19937_64& random) {
    if (random() % 8 == 0) return {};
    const auto small = static_cast<std::int64_t>(random() % 50) - 25;
    switch (type.physical()) {
        case PhysicalKind::bit:
            return small > 0;
        case PhysicalKind::float32:
        case PhysicalKind::float64:
            switch (random() % 5) {
                case 0:
                    return std::nan("");
                case 1:
                    return -0.0;
                case 2:
                    return 0.0;
                default:
                    return static_cast<double>(small) / 4;
            }
        case PhysicalKind::int128:
            return static_cast<int128_t>(small) << 70;
        case PhysicalKind::bytes:
            return std::string(static_cast<std::size_t>(random() % 12), static_cast<char>('a' + random() % 3));
        case PhysicalKind::list:
            return Value(Value::List{random_value(type.children()[0], random)});
        default:
            return small;
    }
}

void check(const std::vector<DataType>& types) {
    std::mt19937_64 random(11);
    KeyDictionary dictionary(types);
    PreparedKeys keys;
    std::map<std::string, std::uint32_t> expected;
    std::vector<std::string> encoded_by_id;
    std::vector<std::pair<std::shared_ptr<const KeyDictionary>, std::size_t>> frozen;
    for (int round = 0; round < 40; ++round) {
        const std::int64_t rows = 1 + static_cast<std::int64_t>(random() % 300);
        std::vector<Column> columns;
        for (const DataType& type : types) {
            std::vector<Value> values;
            for (std::int64_t i = 0; i < rows; ++i) values.push_back(random_value(type, random));
            columns.push_back(round % 5 == 4 ? Column::of_constant(type, values[0], rows) : Column::of_values(type, values));
        }
        keys.prepare(key_form(types), columns, rows);
        std::vector<std::uint32_t> ids(static_cast<std::size_t>(rows));
        dictionary.map(keys, nullptr, 0, ids.size(), ids.data());
        for (std::int64_t i = 0; i < rows; ++i) {
            std::string encoded;
            for (const Column& column : columns) encode_row(column, i, encoded);
            const auto [it, added] = expected.emplace(encoded, static_cast<std::uint32_t>(encoded_by_id.size()));
            if (added) encoded_by_id.push_back(encoded);
            ASSERT_EQ(ids[static_cast<std::size_t>(i)], it->second) << "ids are given in order of first sight";
        }
        frozen.emplace_back(dictionary.freeze(), dictionary.size());
    }
    ASSERT_EQ(dictionary.size(), expected.size());
    for (const auto& [keys, size] : frozen) {
        ASSERT_EQ(keys->size(), size);
        for (std::uint32_t id = 0; id < size; ++id) {
            std::string key;
            keys->encode_key(id, key);
            ASSERT_EQ(key, encoded_by_id[id]) << "keys that were added later change nothing of those that were frozen";
        }
    }
    const std::vector<std::uint32_t> in_order = dictionary.ids_in_order();
    ASSERT_EQ(in_order.size(), dictionary.size());
    for (std::size_t i = 1; i < in_order.size(); ++i) {
        EXPECT_LT(encoded_by_id[in_order[i - 1]], encoded_by_id[in_order[i]]);
        EXPECT_LE(dictionary.order_prefix(in_order[i - 1]), dictionary.order_prefix(in_order[i]));
    }
    KeyDictionary copy(types);
    std::vector<std::uint32_t> ids(dictionary.size());
    copy.map_from(dictionary, nullptr, ids.size(), ids.data());
    for (std::uint32_t id = 0; id < dictionary.size(); ++id) {
        std::string key;
        dictionary.encode_key(id, key);
        EXPECT_EQ(key, encoded_by_id[id]);
        std::string copied;
        copy.encode_key(ids[id], copied);
        EXPECT_EQ(copied, key);
        std::string_view in = key;
        EXPECT_EQ(copy.insert_encoded(in), ids[id]);
        EXPECT_TRUE(in.empty());
    }
    for (std::uint32_t a = 0; a < dictionary.size(); a += 3) {
        for (std::uint32_t b = 0; b < dictionary.size(); b += 5) {
            EXPECT_EQ(dictionary.key_less(a, b), encoded_by_id[a] < encoded_by_id[b]);
        }
    }
}

TEST(KeyDictionary, WordKeys) {
    for (const DataType& type : {DataType::boolean(), DataType::tinyint(), DataType::integer(), DataType::bigint(),
                                 DataType::date(), DataType::timestamp(3), DataType::float32(), DataType::float64()}) {
        SCOPED_TRACE(type.to_string());
        check({type});
    }
}
/// Close words have ids by place, far ones by hash; a dictionary that turns to hashing keeps the ids that it gave.
TEST(KeyDictionary, WordsFarAndNear) {
    const DataType type = DataType::bigint();
    for (const std::size_t reserved : {0, 100'000}) {
        KeyDictionary dictionary({type});
        dictionary.reserve(reserved);
        for (int round = 0; round < 2; ++round) {
            std::vector<Value> values;
            for (std::int64_t i = 0; i < 1500; ++i) values.emplace_back(i * 7 % 1500);
            values.emplace_back();  // NULL
            for (std::int64_t i = 0; i < 20'000; ++i) values.emplace_back(i * 1'000'003 - 5'000'000'000);
            const auto rows = static_cast<std::int64_t>(values.size());
            const Column column = Column::of_values(type, values);
            PreparedKeys keys;
            keys.prepare(KeyForm::word, {&column, 1}, rows);
            std::vector<std::uint32_t> ids(values.size());
            for (std::int64_t first = 0; first < rows; first += 500) {
                dictionary.map(keys, nullptr, static_cast<std::int32_t>(first),
                               static_cast<std::size_t>(std::min<std::int64_t>(500, rows - first)), ids.data() + first);
            }
            for (std::uint32_t i = 0; i < ids.size(); ++i)
                ASSERT_EQ(ids[i], i < 1501 || values[i] != Value(std::int64_t{0}) ? i : 0);
            KeyDictionary copy({type});
            std::vector<std::uint32_t> copied(ids.size());
            copy.map_from(dictionary, nullptr, ids.size(), copied.data());
            ASSERT_EQ(copied, ids);
            dictionary.map(keys, nullptr, 0, ids.size(), copied.data());
            ASSERT_EQ(copied, ids);
            dictionary.clear();
        }
    }
}
TEST(KeyDictionary, TextKeys) {
    check({DataType::string()});
}
TEST(KeyDictionary, EncodedKeys) {
    check({DataType::decimal(20, 2)});
    check({DataType::string(), DataType::integer()});
    check({DataType::array(DataType::string()), DataType::float64(), DataType::timestamp(9)});
}
TEST(KeyDictionary, NoKeyIsOneGroup) {
    KeyDictionary dictionary({});
    PreparedKeys keys;
    keys.prepare(KeyForm::none, {}, 3);
    std::uint32_t ids[3] = {9, 9, 9};
    dictionary.map(keys, nullptr, 0, 3, ids);
    EXPECT_EQ(ids[2], 0U);
    EXPECT_EQ(dictionary.size(), 1U);
}

}  // namespace
}  // namespace windrow
