// SPDX-License-Identifier: Apache-2.0
/// What of models the recorded cases (tests/flink/cases/models) cannot show.
#include "definition_fixture.hpp"

namespace windrow::catalog {

using Texts = std::vector<std::string>;

TEST_F(DefinitionTest, SecretsOfModelsAreNotShown) {
    run("CREATE MODEL m INPUT (a DOUBLE) OUTPUT (b DOUBLE) WITH ('provider'='onnx', 'api-key'='hunter2', 'password'='hunter2')");
    const Texts text = shown("SHOW CREATE MODEL m");
    ASSERT_EQ(text.size(), 1U);
    EXPECT_EQ(text[0].find("hunter2"), std::string::npos) << text[0];
}

TEST_F(DefinitionTest, ADatabaseThatHoldsModelsAloneIsDroppedWithThem) {
    run("CREATE DATABASE d");
    run("CREATE MODEL d.m INPUT (a DOUBLE) OUTPUT (b DOUBLE) WITH ('provider'='onnx')");
    run("DROP DATABASE d");
    run("CREATE DATABASE d");
    EXPECT_EQ(shown("SHOW MODELS FROM d"), Texts{});
}

TEST_F(DefinitionTest, ATemporaryModelHidesThePermanentOne) {
    run("CREATE MODEL m INPUT (a DOUBLE) OUTPUT (b DOUBLE) WITH ('provider'='onnx')");
    run("CREATE TEMPORARY MODEL m INPUT (t DOUBLE) OUTPUT (u DOUBLE) WITH ('provider'='onnx')");
    EXPECT_EQ(shown("DESCRIBE MODEL m"), (Texts{"t|DOUBLE|true|true", "u|DOUBLE|true|false"}));
    run("DROP TEMPORARY MODEL m");
    EXPECT_EQ(shown("DESCRIBE MODEL m"), (Texts{"a|DOUBLE|true|true", "b|DOUBLE|true|false"}));
}

}  // namespace windrow::catalog
