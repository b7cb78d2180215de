package dev.sightline.boot;

import dev.sightline.agent.GuiAgent;
import dev.sightline.driver.GuiDriverFactory;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.EnvironmentAware;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;

/**
 * Makes a driver and an agent for each name below {@code sightline.drivers}. They are injected by {@code
 * @Qualifier("name")} alone, so that an agent injected without a name is still the default one.
 */
final class NamedDrivers implements ImportBeanDefinitionRegistrar, EnvironmentAware, BeanFactoryAware {

    static final String PREFIX = "sightline.drivers";

    private @Nullable Environment environment;
    private @Nullable BeanFactory beans;

    @Override
    public void setEnvironment(Environment environment) {
        this.environment = environment;
    }

    @Override
    public void setBeanFactory(BeanFactory beanFactory) {
        this.beans = beanFactory;
    }

    @Override
    public void registerBeanDefinitions(AnnotationMetadata importing, BeanDefinitionRegistry registry) {
        ConfigurableBeanFactory factory = (ConfigurableBeanFactory) Objects.requireNonNull(beans);
        Map<String, DriverProperties> drivers = Binder.get(Objects.requireNonNull(environment))
                .bind(PREFIX, Bindable.mapOf(String.class, DriverProperties.class))
                .orElse(Map.of());
        drivers.forEach((name, properties) -> {
            String driver = name + "GuiDriverFactory";
            String prefix = PREFIX + "." + name;
            register(
                    registry,
                    driver,
                    name,
                    new RootBeanDefinition(
                            GuiDriverFactory.class,
                            () -> factory.getBean(Drivers.class).of(properties.type(), prefix + ".type", prefix)));
            register(
                    registry,
                    name + "GuiAgent",
                    name,
                    new RootBeanDefinition(
                            GuiAgent.class,
                            () -> factory.getBean(Agents.class).on(factory.getBean(driver, GuiDriverFactory.class))));
        });
    }

    private static void register(
            BeanDefinitionRegistry registry, String bean, String qualifier, RootBeanDefinition definition) {
        definition.addQualifier(new AutowireCandidateQualifier(Qualifier.class, qualifier));
        definition.setDefaultCandidate(false);
        registry.registerBeanDefinition(bean, definition);
    }
}
