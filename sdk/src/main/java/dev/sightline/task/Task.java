package dev.sightline.task;

import dev.sightline.action.Secret;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an agent is asked to do: steps that are written down, goals that the model pursues, or both. The YAML form of a
 * task is read into the same type.
 *
 * @param name for people
 * @param baseUrl what is opened first and what relative addresses start from; null when the first step opens something
 * @param folder what relative paths of files start from; null for the working directory
 * @param steps in their order, at least one
 * @param variables by name
 * @param secrets by name
 * @param budget of the run, null for that of the agent
 * @param approvals when a person is asked before an action, null for the agent's default
 * @param httpLogins for servers that ask for a user name and password by HTTP authentication
 * @param tags words by which tasks are selected
 * @param replay what is done with a recording of an earlier run, null for the agent's default
 * @since 0.1.0
 */
public record Task(
        String name,
        @Nullable String baseUrl,
        @Nullable Path folder,
        List<TaskStep> steps,
        Map<String, String> variables,
        Map<String, Secret> secrets,
        @Nullable Budget budget,
        @Nullable ApprovalMode approvals,
        List<HttpLogin> httpLogins,
        Set<String> tags,
        @Nullable ReplayMode replay) {

    /** The pattern of tags. */
    public static final String TAG = "[\\p{L}\\p{N}_.:-]{1,100}";

    /** Takes over the secrets of the tasks that it includes; of two with one name, its own is used. */
    public Task {
        steps = List.copyOf(steps);
        variables = Map.copyOf(variables);
        secrets = withThoseOfIncluded(secrets, steps);
        tags = Collections.unmodifiableSet(new TreeSet<>(tags));
        httpLogins = List.copyOf(httpLogins);
        if (steps.isEmpty()) {
            throw new SightlineException(
                    ErrorCategory.INVALID_INPUT,
                    "Cannot make the task '" + name + "': it has no step. Add at least one.");
        }
        for (String tag : tags) {
            if (!tag.matches(TAG)) {
                throw new SightlineException(
                        ErrorCategory.INVALID_INPUT,
                        "Cannot make the task '" + name + "': its tag '" + tag
                                + "' is not valid; use letters, digits, '_', '-', '.' and ':'.");
            }
        }
        if (baseUrl == null && httpLogins.stream().anyMatch(login -> login.server() == null)) {
            throw new SightlineException(
                    ErrorCategory.INVALID_INPUT,
                    "Cannot make the task '" + name
                            + "': its HTTP login names no server, and the task has no URL. Name the server.");
        }
    }

    /** A task that leaves it to the agent whether recordings are used. */
    public Task(
            String name,
            @Nullable String baseUrl,
            @Nullable Path folder,
            List<TaskStep> steps,
            Map<String, String> variables,
            Map<String, Secret> secrets,
            @Nullable Budget budget,
            @Nullable ApprovalMode approvals,
            List<HttpLogin> httpLogins,
            Set<String> tags) {
        this(name, baseUrl, folder, steps, variables, secrets, budget, approvals, httpLogins, tags, null);
    }

    /** A task without tags. */
    public Task(
            String name,
            @Nullable String baseUrl,
            @Nullable Path folder,
            List<TaskStep> steps,
            Map<String, String> variables,
            Map<String, Secret> secrets,
            @Nullable Budget budget,
            @Nullable ApprovalMode approvals,
            List<HttpLogin> httpLogins) {
        this(name, baseUrl, folder, steps, variables, secrets, budget, approvals, httpLogins, Set.of());
    }

    private static Map<String, Secret> withThoseOfIncluded(Map<String, Secret> own, List<TaskStep> steps) {
        var all = new HashMap<String, Secret>();
        every(steps).forEach(step -> {
            if (step instanceof TaskStep.Include include) {
                all.putAll(include.task().secrets());
            }
        });
        all.putAll(own);
        return Map.copyOf(all);
    }

    /** All steps, each followed by those of which it consists. */
    public Stream<TaskStep> everyStep() {
        return every(steps);
    }

    private static Stream<TaskStep> every(List<TaskStep> steps) {
        return steps.stream().flatMap(step -> Stream.concat(Stream.of(step), every(step.parts())));
    }

    /** A task of one goal. */
    public static Task goal(String goal) {
        return builder(goal).goal(goal).build();
    }

    /** A task to which steps are added. */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /** Collects the steps of a task in their order. */
    public static final class Builder implements StepVerbs<Builder> {

        private final String name;
        private @Nullable String baseUrl;
        private @Nullable Path folder;
        private @Nullable Budget budget;
        private @Nullable ApprovalMode approvals;
        private @Nullable ReplayMode replay;
        private final List<TaskStep> steps = new ArrayList<>();
        private final Map<String, String> variables = new LinkedHashMap<>();
        private final Map<String, Secret> secrets = new LinkedHashMap<>();
        private final List<HttpLogin> httpLogins = new ArrayList<>();
        private final Set<String> tags = new LinkedHashSet<>();

        private Builder(String name) {
            this.name = name;
        }

        /** What is opened first, and what relative addresses start from. */
        public Builder startingAt(String url) {
            this.baseUrl = url;
            return this;
        }

        /** What relative paths of files start from. */
        public Builder folder(Path folder) {
            this.folder = folder;
            return this;
        }

        public Builder budget(Budget budget) {
            this.budget = budget;
            return this;
        }

        /** When a person is asked before an action. */
        public Builder approvals(ApprovalMode mode) {
            this.approvals = mode;
            return this;
        }

        /** What is done with a recording of an earlier run. */
        public Builder replay(ReplayMode mode) {
            this.replay = mode;
            return this;
        }

        public Builder variable(String variable, String value) {
            variables.put(variable, value);
            return this;
        }

        public Builder secret(Secret secret) {
            secrets.put(secret.name(), secret);
            return this;
        }

        /**
         * A user name and password for the server of the task's own URL, which asks for them by HTTP authentication.
         *
         * @param password holds a secret, as in <code>${secret.password}</code>
         */
        public Builder httpLogin(String user, String password) {
            return httpLogin(new HttpLogin(null, user, password));
        }

        public Builder httpLogin(HttpLogin login) {
            httpLogins.add(login);
            return this;
        }

        /** Words by which tasks are selected. */
        public Builder tags(String... more) {
            tags.addAll(List.of(more));
            return this;
        }

        @Override
        public Builder step(TaskStep step) {
            steps.add(step);
            return this;
        }

        /**
         * @throws SightlineException category {@code INVALID_INPUT} when there is no step, or an HTTP login without a
         *     server
         */
        public Task build() {
            return new Task(
                    name, baseUrl, folder, steps, variables, secrets, budget, approvals, httpLogins, tags, replay);
        }
    }
}
