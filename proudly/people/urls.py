from allauth.account import views as sign_in
from django.urls import path
from django.views.generic import RedirectView

from proudly.people import organisation_pages, switching, views

urlpatterns = [
    path("organisation", views.organisation, name="organisation"),
    path("organisation/<int:organisation_id>/switch", switching.switch_organisation, name="switch_organisation"),
    path("organisation/look", organisation_pages.organisation_look, name="organisation_look"),
    path("look/<str:colour>-<str:version>.css", organisation_pages.look_styles, name="look_styles"),
    path("o/<slug:slug>", organisation_pages.enter_organisation, name="enter_organisation"),
    path("people", views.people, name="people"),
    path("people/<int:member_id>", views.person, name="person"),
    path("people/<int:member_id>/let-go", views.let_go, name="let_person_go"),
    path("audit", views.audit_trail, name="audit_trail"),
    path("audit.csv", views.export_audit_trail, name="export_audit_trail"),
    path("preferences", views.preferences, name="preferences"),
    # Of allauth only the sign-in by mail code: there is nothing to sign up for, and no password to forget.
    path("sign-in", sign_in.request_login_code, name="account_request_login_code"),
    path("sign-in/code", sign_in.confirm_login_code, name="account_confirm_login_code"),
    path("sign-out", sign_in.logout, name="account_logout"),
    path("sign-in/again", RedirectView.as_view(pattern_name="account_request_login_code"), name="account_login"),
]
