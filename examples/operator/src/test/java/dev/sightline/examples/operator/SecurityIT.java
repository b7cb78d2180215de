package dev.sightline.examples.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.redirectedUrl;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import dev.sightline.examples.operator.account.Accounts;
import dev.sightline.examples.operator.account.Role;
import dev.sightline.examples.operator.audit.AuditLine;
import dev.sightline.examples.operator.runs.RunRequest;
import dev.sightline.task.ApprovalMode;
import java.net.URI;
import java.time.ZoneOffset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.UserRequestPostProcessor;
import org.springframework.security.test.web.servlet.setup.SecurityMockMvcConfigurers;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.context.WebApplicationContext;

/** What nobody may do who should not. */
class SecurityIT extends RunningApp {

    private static final UserRequestPostProcessor VIEWER = user("vera").roles("VIEWER");
    private static final UserRequestPostProcessor OPERATOR = user("otto").roles("OPERATOR");
    private static final UserRequestPostProcessor ADMINISTRATOR = user("ada").roles("ADMINISTRATOR");

    @Autowired
    WebApplicationContext context;

    @Autowired
    Accounts accounts;

    private MockMvc web;

    @BeforeEach
    void open() {
        web = MockMvcBuilders.webAppContextSetup(context)
                .apply(SecurityMockMvcConfigurers.springSecurity())
                .build();
    }

    private String aRun() {
        return store.add(
                new RunRequest("a run", RunRequest.Kind.TASK, "steps: []", null, "web", ApprovalMode.NONE, false),
                "otto");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/new", "/history", "/runs/r1", "/runs/r1/live", "/runs/r1/report", "/audit", "/accounts"})
    void strangerSeesTheLoginOnly(String path) throws Exception {
        web.perform(get(path)).andExpect(status().is3xxRedirection()).andExpect(redirectedUrl("/login"));
    }

    @Test
    void pagesForbidInlineScriptsAndFraming() throws Exception {
        web.perform(get("/history").with(VIEWER))
                .andExpect(status().isOk())
                .andExpect(header().string(
                                "Content-Security-Policy",
                                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src"
                                        + " 'self'; frame-src 'self'; form-action 'self'; base-uri 'none';"
                                        + " frame-ancestors 'self'"))
                .andExpect(header().string("X-Content-Type-Options", "nosniff"))
                .andExpect(header().string("Cache-Control", "no-cache, no-store, max-age=0, must-revalidate"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pause",
                "resume",
                "step",
                "stop",
                "take",
                "back",
                "again",
                "save",
                "instruct",
                "control/click",
                "control/type"
            })
    void viewerChangesNothing(String what) throws Exception {
        String path = "/runs/" + aRun() + "/" + what;
        web.perform(post(path).with(VIEWER).with(csrf())).andExpect(status().isForbidden());
        assertThat(audit.latest(1)).singleElement().satisfies(line -> {
            assertThat(line.account()).isEqualTo("vera");
            assertThat(line.event()).isEqualTo("request.refused");
            assertThat(line.detail()).isEqualTo("POST " + path);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"/audit", "/accounts"})
    void operatorIsNoAdministrator(String path) throws Exception {
        web.perform(get(path).with(OPERATOR)).andExpect(status().isForbidden());
        web.perform(get(path).with(ADMINISTRATOR)).andExpect(status().isOk());
    }

    @Test
    void forgedRequestIsRefused() throws Exception {
        String run = aRun();
        web.perform(post("/runs/" + run + "/stop").with(OPERATOR)).andExpect(status().isForbidden());
        web.perform(post("/runs/" + run + "/stop").with(OPERATOR).with(csrf().useInvalidToken()))
                .andExpect(status().isForbidden());
        assertThat(audit.latest(2)).allSatisfy(line -> {
            assertThat(line.account()).isEqualTo("otto");
            assertThat(line.event()).isEqualTo("request.forged");
        });
        web.perform(post("/runs/" + run + "/stop").with(OPERATOR).with(csrf())).andExpect(status().is3xxRedirection());
    }

    @Test
    void guessedPasswordsAreSlowedDownAndRecorded() throws Exception {
        accounts.add("gus", PASSWORD, Role.VIEWER, "admin");
        assertThat(jdbc.sql("select password_hash from account where name = 'gus'")
                        .query(String.class)
                        .single())
                .startsWith("{bcrypt}")
                .doesNotContain(PASSWORD);
        for (int i = 0; i < 3; i++) {
            web.perform(post("/login")
                            .param("username", "Gus")
                            .param("password", "guess " + i)
                            .with(csrf()))
                    .andExpect(redirectedUrl("/login?error"));
        }
        web.perform(post("/login")
                        .param("username", "gus")
                        .param("password", PASSWORD)
                        .with(csrf()))
                .andExpect(status().isTooManyRequests())
                .andExpect(header().exists("Retry-After"));
        assertThat(audit.latest(10))
                .filteredOn(line -> line.event().equals("login.refused"))
                .hasSizeGreaterThanOrEqualTo(3)
                .allSatisfy(line -> assertThat(line.toString()).doesNotContain("guess"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/runs/..%2f..%2fetc/report",
                "/runs/nothing/report",
                "/runs/nothing/steps/1/picture",
                "/runs/nothing/task",
                "/questions/nothing",
                "/questions/'%20or%20'1'='1/picture"
            })
    void idsThatAreNoneFindNothing(String path) throws Exception {
        int status = web.perform(get(URI.create(path)).with(OPERATOR))
                .andReturn()
                .getResponse()
                .getStatus();
        assertThat(status).isIn(400, 404);
    }

    @Test
    void hostThatARequestNamesLeadsNowhere() throws Exception {
        web.perform(get("/history").header("Host", "evil.example").header("X-Forwarded-Host", "evil.example"))
                .andExpect(redirectedUrl("/login"));
    }

    @Test
    void lineEndsInANameOrPathForgeNoHeaderAndNoLineOfTheLog() throws Exception {
        String name = "a run\r\nSet-Cookie: stolen=1\u2028\u0007";
        String run = store.add(
                new RunRequest(name, RunRequest.Kind.TASK, "steps: []", null, "web", ApprovalMode.NONE, false), "otto");
        web.perform(get("/runs/" + run + "/task").with(OPERATOR))
                .andExpect(status().isOk())
                .andExpect(header().doesNotExist("Set-Cookie"))
                .andExpect(header().string("Content-Disposition", "attachment; filename=\"" + run + ".task.yaml\""));
        web.perform(post(URI.create("/runs/a%0d%0aforged/stop")).with(VIEWER).with(csrf()));
        assertThat(audit.latest(5))
                .filteredOn(line -> line.event().equals("request.refused"))
                .allSatisfy(line -> assertThat(line.detail()).doesNotContain("\r", "\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "upload: { files: [FILE], into: Photos }",
                "group: { name: nested, steps: [ upload: { files: [FILE], into: Photos } ] }",
                "for_each: { csv: FILE, steps: [ type: \"${root}\" ] }",
                "include: { file: FILE }"
            })
    void fileOutsideTheFolderForTasksIsRefused(String step) throws Exception {
        for (String file : new String[] {"../../../etc/passwd", "/etc/passwd", "a/../../operator.mv.db"}) {
            String page = web.perform(post("/runs")
                            .param("kind", "TASK")
                            .param("driver", "web")
                            .param("source", "steps:\n  - " + step.replace("FILE", '"' + file + '"') + "\n")
                            .with(OPERATOR)
                            .with(csrf()))
                    .andExpect(status().isOk())
                    .andReturn()
                    .getResponse()
                    .getContentAsString();
            assertThat(page)
                    .contains("This run cannot be started")
                    .contains("only files in")
                    .contains("can be used");
        }
    }

    @Test
    void sourceThatIsTooLongOrNoTaskIsRefusedWithWhatIsWrong() throws Exception {
        for (String source : new String[] {"x".repeat(200_001), "steps:\n  - clik: Log in\n", "\u0000", "a: [b"}) {
            String page = web.perform(post("/runs")
                            .param("kind", "TASK")
                            .param("driver", "web")
                            .param("source", source)
                            .with(OPERATOR)
                            .with(csrf()))
                    .andExpect(status().isOk())
                    .andReturn()
                    .getResponse()
                    .getContentAsString();
            assertThat(page).contains("This run cannot be started");
        }
    }

    @Test
    void folderOutsideTheRunsIsNotServed() throws Exception {
        String run = aRun();
        jdbc.sql("update run set folder = '/etc' where id = ?").param(run).update();
        web.perform(get("/runs/" + run + "/report").with(OPERATOR)).andExpect(status().isNotFound());
    }

    @Test
    void textOfARunIsEscaped() throws Exception {
        String name = "<script>alert(1)</script>";
        store.add(new RunRequest(name, RunRequest.Kind.GOAL, name, null, "web", ApprovalMode.NONE, false), "otto");
        String page = web.perform(get("/history").param("words", name).with(VIEWER))
                .andReturn()
                .getResponse()
                .getContentAsString();
        assertThat(page).contains("&lt;script&gt;alert(1)").doesNotContain(name);
    }

    @Test
    void environmentOfTheApplicationIsNoSecretOfATask() throws Exception {
        String page = web.perform(post("/runs")
                        .param("kind", "TASK")
                        .param("driver", "web")
                        .param("source", "secrets: { p: { env: PATH } }\nsteps:\n  - type: \"${secret.p}\"\n")
                        .with(OPERATOR)
                        .with(csrf()))
                .andReturn()
                .getResponse()
                .getContentAsString();
        assertThat(page).contains("This run cannot be started").contains("PATH").doesNotContain(System.getenv("PATH"));
    }

    @Test
    void changedOrMissingLinesOfTheAuditShow() {
        audit.write("ada", "test", null, "first");
        audit.write("ada", "test", null, "second");
        audit.write("ada", "test", null, "third");
        assertThat(audit.check().problem()).isNull();
        long last = audit.latest(1).getFirst().number();

        jdbc.sql("update audit set detail = 'another' where number = ?")
                .param(last - 1)
                .update();
        assertThat(audit.check().problem()).startsWith("Line " + (last - 1) + " was changed");
        jdbc.sql("update audit set detail = 'second' where number = ?")
                .param(last - 1)
                .update();
        assertThat(audit.check().problem()).isNull();

        AuditLine end = audit.latest(1).getFirst();
        jdbc.sql("delete from audit where number = ?").param(last).update();
        assertThat(audit.check().problem())
                .isEqualTo("The log ends with line " + (last - 1) + ", but " + last + " were written.");
        jdbc.sql(
                        "insert into audit (number, at, account, event, run_id, detail, previous, hash) values (?, ?, ?, ?, null, ?, ?, ?)")
                .params(
                        end.number(),
                        end.at().atOffset(ZoneOffset.UTC),
                        end.account(),
                        end.event(),
                        end.detail(),
                        end.previous(),
                        end.hash())
                .update();
        assertThat(audit.check().problem()).isNull();
    }
}
