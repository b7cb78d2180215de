package dev.sightline.runtime.script.steps;

import dev.sightline.action.Action;
import dev.sightline.action.ActionKind;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.task.TaskStep;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;

final class OpenStep implements StepDefinition<TaskStep.Open> {

    @Override
    public String name() {
        return "open";
    }

    @Override
    public String summary() {
        return "Goes to an address; a relative one starts from the task's url.";
    }

    @Override
    public String example() {
        return "open: /login";
    }

    @Override
    public Map<String, String> synonyms() {
        return Map.of("goto", "open", "navigate", "open", "visit", "open");
    }

    @Override
    public Form<TaskStep.Open> form() {
        return Form.plain(FieldTypes.TEXT, TaskStep.Open::url, TaskStep.Open::new);
    }

    @Override
    public String words(TaskStep.Open step) {
        return "open " + step.url();
    }

    @Override
    public Needs needs() {
        return Needs.oneOf(ActionKind.OPEN_URL);
    }

    @Override
    public void perform(TaskStep.Open step, StepContext context) {
        context.act(new Action.OpenUrl<>(address(context.fill(step.url()), context)));
    }

    private static URI address(String url, StepContext context) {
        String base = context.run().task().baseUrl();
        try {
            var address = new URI(url.strip());
            if (address.getScheme() != null
                    && address.isOpaque()
                    && address.getSchemeSpecificPart().matches("\\d+.*")) {
                throw new SightlineException(
                        ErrorCategory.INVALID_INPUT,
                        "Cannot open '" + url + "': it has no scheme. Write 'http://" + url + "'.");
            }
            if (address.isAbsolute()) {
                return address;
            }
            if (base == null) {
                throw new SightlineException(
                        ErrorCategory.INVALID_INPUT,
                        "Cannot open '" + url
                                + "': it is relative, and the task has no url to resolve it against. Write the whole address, or give the task a url.");
            }
            return new URI(context.fill(base).strip()).resolve(address);
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw new SightlineException(
                    ErrorCategory.INVALID_INPUT,
                    "Cannot open '" + url + "': it is not a valid URL (" + e.getMessage() + ").",
                    e);
        }
    }
}
