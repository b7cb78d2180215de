package dev.sightline.task;

import dev.sightline.action.MouseButton;
import dev.sightline.action.Secret;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.grounding.Target;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
 * @param approvals when a person is asked before an action, null for what the agent does otherwise
 */
public record Task(
        String name,
        @Nullable String baseUrl,
        @Nullable Path folder,
        List<TaskStep> steps,
        Map<String, String> variables,
        Map<String, Secret> secrets,
        @Nullable Budget budget,
        @Nullable ApprovalMode approvals) {

    public Task {
        steps = List.copyOf(steps);
        variables = Map.copyOf(variables);
        secrets = Map.copyOf(secrets);
        if (steps.isEmpty()) {
            throw new SightlineException(
                    ErrorCategory.INVALID_INPUT,
                    "Cannot make the task '" + name + "': it has no step. Add at least one.");
        }
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
    public static final class Builder {

        private final String name;
        private @Nullable String baseUrl;
        private @Nullable Path folder;
        private @Nullable Budget budget;
        private @Nullable ApprovalMode approvals;
        private final List<TaskStep> steps = new ArrayList<>();
        private final Map<String, String> variables = new LinkedHashMap<>();
        private final Map<String, Secret> secrets = new LinkedHashMap<>();

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

        public Builder variable(String variable, String value) {
            variables.put(variable, value);
            return this;
        }

        public Builder secret(Secret secret) {
            secrets.put(secret.name(), secret);
            return this;
        }

        public Builder open(String url) {
            return step(new TaskStep.Open(url));
        }

        /** Opens an application: one that a desktop driver allows, or one on a phone by its name or package. */
        public Builder openApp(String name) {
            return step(new TaskStep.OpenApp(name));
        }

        /** Clicks the thing that bears this text. */
        public Builder click(String text) {
            return click(Target.text(text));
        }

        public Builder click(Target target) {
            return step(new TaskStep.Click(target, MouseButton.LEFT, 1));
        }

        /** Types where the focus is. */
        public Builder type(String text) {
            return step(new TaskStep.Type(text, null, false));
        }

        /** Types into the field with this label, in place of what it holds. */
        public Builder type(String text, String field) {
            return type(text, Target.field(field));
        }

        public Builder type(String text, Target into) {
            return step(new TaskStep.Type(text, into, true));
        }

        public Builder press(String keys) {
            return step(new TaskStep.Press(keys));
        }

        public Builder scroll(TaskStep.Scroll.Direction direction) {
            return step(new TaskStep.Scroll(direction, 0.8, null));
        }

        public Builder scrollTo(String text) {
            return step(new TaskStep.ScrollTo(Target.text(text)));
        }

        /** Chooses an option in the drop-down list with this label. */
        public Builder select(String option, String field) {
            return step(new TaskStep.Select(option, Target.field(field)));
        }

        public Builder upload(String file, String field) {
            return step(new TaskStep.Upload(List.of(file), Target.text(field)));
        }

        public Builder waitForText(String text) {
            return step(new TaskStep.WaitForText(text, false, null));
        }

        public Builder waitForText(String text, Duration timeout) {
            return step(new TaskStep.WaitForText(text, false, timeout));
        }

        public Builder expectText(String text) {
            return step(new TaskStep.ExpectText(text, false));
        }

        public Builder acceptDialog() {
            return step(new TaskStep.AnswerDialog(true, null, null));
        }

        public Builder dismissDialog() {
            return step(new TaskStep.AnswerDialog(false, null, null));
        }

        /** Hands over to the model until it says that the goal is reached. */
        public Builder goal(String goal) {
            return step(new TaskStep.Goal(goal));
        }

        public Builder step(TaskStep step) {
            steps.add(step);
            return this;
        }

        /**
         * @throws SightlineException category {@code INVALID_INPUT} when there is no step
         */
        public Task build() {
            return new Task(name, baseUrl, folder, steps, variables, secrets, budget, approvals);
        }
    }
}
