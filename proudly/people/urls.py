from allauth.account import views as sign_in
from django.urls import path
from django.views.generic import RedirectView

from proudly.people import invitation_views, joining_views, views

urlpatterns = [
    path("organisation", views.organisation, name="organisation"),
    path("people", views.people, name="people"),
    path("people/invite/everybody", invitation_views.invite_everybody, name="invite_everybody"),
    path("people/invite", invitation_views.invite_people, name="invite_people"),
    path("people/<int:member_id>/invite", invitation_views.invite_person, name="invite_person"),
    path(
        "people/<int:member_id>/withdraw-invitation", invitation_views.withdraw_invitation, name="withdraw_invitation"
    ),
    path("invited/<str:token>", invitation_views.invited, name="invited"),
    path("organisation/join/renew", joining_views.renew_join_link, name="renew_join_link"),
    path("organisation/join", joining_views.join_link, name="join_link"),
    path("join/<str:token>", joining_views.join, name="join"),
    path("joining/<str:token>", joining_views.confirm_joining, name="joining"),
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
